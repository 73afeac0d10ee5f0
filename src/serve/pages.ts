/** Answers for when nothing else can answer: no database, so no title, no language, no layout. */
export function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

export function startingPage(request: Request): Response {
  return page(request, 503, {
    de: ['Gleich da', 'Dieses Blog startet gerade. Lade die Seite in ein paar Sekunden neu.'],
    en: ['Almost there', 'This blog is just starting. Reload the page in a few seconds.'],
  })
}

export function outagePage(request: Request): Response {
  return page(request, 503, {
    de: [
      'Kurz nicht da',
      'Die Datenbank dieses Blogs antwortet gerade nicht. Es geht nichts verloren. Versuch es gleich noch einmal.',
    ],
    en: [
      'Away for a moment',
      'The database of this blog does not answer right now. Nothing is lost. Try again in a moment.',
    ],
  })
}

export function troublePage(request: Request): Response {
  return page(request, 500, {
    de: ['Das ging schief', 'Hier ist ein Fehler passiert. Er ist notiert.'],
    en: ['Something went wrong', 'There was a fault here. It has been written down.'],
  })
}

type Words = readonly [title: string, text: string]

function page(request: Request, status: number, words: { de: Words; en: Words }): Response {
  const language = /^\s*de\b/i.test(request.headers.get('accept-language') ?? '') ? 'de' : 'en'
  const [title, text] = words[language]
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<h1>${title}</h1>
<p>${text}</p>
</html>
`
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      ...(status === 503 && { 'retry-after': '5' }),
    },
  })
}
