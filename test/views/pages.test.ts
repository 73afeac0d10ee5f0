import { mf2 } from 'microformats-parser'
import { expect, test } from 'vitest'
import { siteWords } from '../../views/messages/site.ts'
import { fillBlog, openTestSite, setUpGerman } from '../support/filled.ts'
import { listHtmlProblems } from '../support/validate.ts'

test('every page is valid HTML, full, empty and before the first run', async () => {
  const { app, read } = await openTestSite()
  const pages = new Map([['not set up', await read('/')]])
  await setUpGerman(app)
  pages.set('empty', await read('/'))
  const filled = await openTestSite()
  const { gold, long, note, first } = await fillBlog(filled.app)
  for (const path of [
    '/',
    `/stories/${gold.slug}`,
    `/stories/${long.slug}`,
    `/stories/${note.slug}`,
    `/stories/${gold.slug}/answer?to=${first}`,
    '/topics/social-media',
    '/follow',
    '/gibt-es-nicht',
  ])
    pages.set(path, await filled.read(path))
  const problems: string[] = []
  for (const [path, page] of pages) {
    problems.push(...(await listHtmlProblems(page)).map((problem) => `${path}: ${problem}`))
  }
  expect(problems).toEqual([])
})

test('a program reads the front page as a feed of entries by the author', async () => {
  const { app, read } = await openTestSite()
  const { gold } = await fillBlog(app)
  const { items } = mf2(await read('/'), { baseUrl: 'https://blog.example/' })
  const feed = items.find((item) => item.type?.includes('h-feed'))
  expect(feed?.properties.name).toEqual(['Parzelle 7'])
  expect(feed?.children).toHaveLength(3)
  const entry = feed?.children?.find(
    (item) => String(item.properties.url) === `https://blog.example/stories/${gold.slug}`,
  )
  expect(entry?.properties).toMatchObject({
    name: [gold.title],
    published: ['2010-08-19T13:13:00.000Z'],
    category: ['Social Media'],
    author: [{ type: ['h-card'], properties: { name: ['Reinhard Paul'], url: ['https://blog.example/'] } }],
    content: [{ html: gold.html }],
  })
})

test('a program reads a post with its comments, likes and boosts', async () => {
  const { app, read } = await openTestSite()
  const { gold, first } = await fillBlog(app)
  const { items, rels } = mf2(await read(`/stories/${gold.slug}`), { baseUrl: 'https://blog.example/' })
  const entry = items.find((item) => item.type?.includes('h-entry'))
  expect(entry?.properties).toMatchObject({
    name: [gold.title],
    url: [`https://blog.example/stories/${gold.slug}`],
    published: ['2010-08-19T13:13:00.000Z'],
    category: ['Social Media'],
    author: [{ properties: { name: ['Reinhard Paul'], url: ['https://blog.example/'] } }],
  })
  expect(entry?.properties.like).toHaveLength(3)
  expect(entry?.properties.repost).toMatchObject([
    {
      properties: {
        author: [{ properties: { name: ['Chris Ólafsdóttir'], url: ['https://pix.example/@chris'] } }],
      },
    },
  ])
  const comment = entry?.properties.comment?.[0]
  expect(comment).toMatchObject({
    type: ['h-cite'],
    properties: {
      url: [`https://social.example/@anna/${first}`],
      author: [{ properties: { name: ['Anna Beispiel'], url: ['https://social.example/@anna'] } }],
    },
  })
  expect(rels.canonical).toEqual([`https://blog.example/stories/${gold.slug}`])
})

test('a post says who made it and what it is about, for previews elsewhere', async () => {
  const { app, read } = await openTestSite()
  const { long } = await fillBlog(app)
  const page = await read(`/stories/${long.slug}`)
  for (const tag of [
    `<link rel="canonical" href="https://blog.example/stories/${long.slug}"/>`,
    '<meta name="fediverse:creator" content="@blog@blog.example"/>',
    '<meta property="og:type" content="article"/>',
    '<meta property="og:title" content="Alles, was ein Text haben kann"/>',
    '<meta property="og:description" content="Überschriften, Listen, Zitate, Tabellen, Code und Formeln auf einer Seite."/>',
    '<meta property="og:locale" content="de_DE"/>',
    '<meta property="article:published_time" content="2026-11-21T08:30:00.000Z"/>',
  ])
    expect(page).toContain(tag)
})

test('no word of one language is left in the other', () => {
  const flat = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'function'
        ? [String(value('{x}', '{y}'))]
        : Object.values(value as object).flatMap(flat)
  const [german, english] = [flat(siteWords.de), flat(siteWords.en)]
  expect(english).toHaveLength(german.length)
  const same = german.filter((text, n) => text === english[n])
  expect(same).toEqual(['Blog', 'Feed'])
})
