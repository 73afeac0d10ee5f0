import { expect, test } from 'vitest'
import { listLostPictures, portableMarkdown, renderAnswer, renderPost } from '../../src/lib/markdown.ts'

const origin = 'https://blog.example'

test('a line break is a line break and no character is changed', () => {
  const text = '„Zwitschern“… 1/2 (c) -- "so" sich´s\u00a0hier\u202f!  Und\nweiter'
  expect(renderPost(text)).toBe(`<p>${text.replace('\n', '<br>')}</p>`)
})

test('Markdown may hold HTML, and hostile HTML goes', () => {
  expect(renderPost('a <mark>b</mark> <script>alert(1)</script>\n\n<div onclick="x">c</div>')).toBe(
    '<p>a <mark>b</mark> </p>\nc',
  )
  expect(renderPost('[x](javascript:alert(1)) ![p](https://p.example/a.png)')).toBe(
    '<p>x <a href="https://p.example/a.png">p</a></p>',
  )
})

test('tables, tasks, strike-through and code are understood', () => {
  expect(renderPost('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<td class="align-right">2</td>')
  expect(renderPost('- [x] da\n- [ ] fort')).toContain('☑ da')
  expect(renderPost('~~weg~~ `a < b`')).toBe('<p><del>weg</del> <code>a &lt; b</code></p>')
  expect(renderPost('```ts\nlet a\n```')).toBe('<pre><code class="language-ts">let a\n</code></pre>')
})

test.each([renderPost, renderAnswer])('somebody on the fediverse is not written to by mail', (render) => {
  const text = 'Hallo @Gargron@mastodon.social und anna@example.org, ich_bin@b_c.example!'
  expect(render(text)).toBe(`<p>${text}</p>`)
  expect(render('<anna@example.org>')).toBe('<p><a href="mailto:anna@example.org">anna@example.org</a></p>')
  expect(render('@a@b.example www.b.example HTTPS://c.example')).toBe(
    '<p>@a@b.example <a href="http://www.b.example">www.b.example</a> <a href="HTTPS://c.example">HTTPS://c.example</a></p>',
  )
})

test('an answer has no headings and no pictures', () => {
  expect(renderAnswer('# Laut\n\n![x](/media/a/b.png)')).toBe('<p>Laut</p>\n<p>x</p>')
})

test('of pictures only our own can be shown', () => {
  const text =
    '![a](b.jpg) [![c](https://d.example/e.png)](/f) ![g](/media/h/i.png) <img src="j.gif"> ![k](data:image/png;base64,AA)'
  expect(listLostPictures(text)).toEqual(['b.jpg', 'https://d.example/e.png', 'j.gif', 'k'])
  expect(listLostPictures('Text `![a](b.jpg)`')).toEqual([])
})

const texts: [string, string][] = [
  ['hard breaks', 'Herzliche Grüße\nReinhard Paul\n\n(Artikel von Holger Lang)'],
  ['emphasis', 'Das ist *sehr* **wichtig** und ~~falsch~~, sagt `code` und ``a`b``.'],
  ['literal marks', '5 \\* 3 \\_x\\_ \\[y\\] \\<b> \\&amp; snake_case_name \\# 1 \\~\\~z\\~\\~'],
  ['line starts', '\\# kein Titel\n1986\\. Ein Jahr\n\\- kein Punkt\n\\+ auch nicht\n\\> kein Zitat\n\\---'],
  ['lists', '- eins\n- zwei\n  - zwei a\n  - zwei b\n- drei\n\n3. drei\n4. vier'],
  ['loose lists', '1. eins\n\n   noch eins\n\n2. zwei\n\n   > Zitat'],
  ['quotes', '> Zitat\n> zweite Zeile\n>\n> > tiefer\n\nText'],
  ['headings', '## Titel mit *Kursiv*\n\nText\n\n### Unter\n\n#### Noch tiefer'],
  ['code', '```js\nconst a = `x`\n\n```\n\n    eingerückt\n\n````\n```\n````'],
  [
    'links',
    '[a *b*](https://x.example/a_(b) "Ti\\"tel") <https://y.example/> !\\[kein Bild]\\(x)\n\nSieh![hier](https://z.example)',
  ],
  ['bare addresses', 'Siehe https://x.example/a_b und www.example.com.'],
  ['people', 'Hallo @Gargron@mastodon.social, @ein_e@b.example und <anna@example.org>'],
  ['tables', '| a | b |\n| --- | --- |\n| 1 \\| 2 | **x** |'],
  ['rules', 'a\n\n---\n\nb'],
]

test.each(texts)('the portable source renders alike elsewhere: %s', (_, markdown) => {
  expect(renderPost(portableMarkdown(markdown, origin))).toBe(renderPost(markdown))
})

test('the portable source has hard breaks as CommonMark writes them', () => {
  expect(portableMarkdown('Herzliche Grüße\nReinhard Paul', origin)).toBe('Herzliche Grüße  \nReinhard Paul')
})

test('the portable source has people as they were typed', () => {
  expect(portableMarkdown('Hallo @Gar_gron@mastodon.social!', origin)).toBe(
    'Hallo @Gar_gron@mastodon.social!',
  )
})

test('the portable source has whole addresses', () => {
  expect(portableMarkdown('[a](/stories/b) ![c](/media/d/e.png)', origin)).toBe(
    '[a](https://blog.example/stories/b) ![c](https://blog.example/media/d/e.png)',
  )
})

test('the portable source tells HTML in plain Markdown', () => {
  const html =
    '<details><summary>Mehr</summary><p>Text<sup>2</sup></p></details>\n\n' +
    '<figure><img src="/media/a/b.png" alt="Bild"><figcaption>Unter<br>schrift</figcaption></figure>\n\n' +
    '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
  expect(portableMarkdown(html, origin)).toBe(
    '**Mehr**\n\nText2\n\n![Bild](https://blog.example/media/a/b.png)\n\nUnter  \nschrift\n\n`x^2`',
  )
})
