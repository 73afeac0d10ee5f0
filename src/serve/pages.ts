import { type SiteWords, siteWords } from '../../views/messages/site.ts'
import { type Language, preferredLanguage } from '../lib/locale.ts'

/** Answers for when nothing else can answer: no database, so no title, no language, no layout. */
export function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

export function startingPage(request: Request): Response {
  return page(languageOf(request), 503, (words) => words.starting)
}

export function outagePage(request: Request): Response {
  return page(languageOf(request), 503, (words) => words.errors.outage)
}

export function brokenPage(request: Request): Response {
  return page(languageOf(request), 500, (words) => words.errors.broken)
}

/** A form that is not even read. @param language the blog's, if it is known */
export function tooLongPage(request: Request, language: Language | undefined): Response {
  return page(language ?? languageOf(request), 413, (words) => words.tooLong)
}

function languageOf(request: Request): Language {
  return preferredLanguage(request.headers.get('accept-language') ?? undefined)
}

type Words = { title: string; text: string; back?: string }

/** The words are ours and have nothing in them that would have to be escaped. */
function page(language: Language, status: number, choose: (words: SiteWords) => Words): Response {
  const { title, text, back } = choose(siteWords[language])
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<h1>${title}</h1>
<p>${text}</p>${back ? `\n<p>${back}</p>` : ''}
</html>
`
  return new Response(html, {
    status,
    headers: { ...headers, ...(status === 503 && { 'retry-after': '5' }) },
  })
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
}
