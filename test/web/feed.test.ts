import Parser from 'rss-parser'
import { expect, test } from 'vitest'
import { publishPost } from '../../src/posts/publish.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { openTestSite, publishGold, setUpGerman } from '../support/filled.ts'
import { until } from '../support/until.ts'

test('a feed reader finds the feed and reads every post whole', async () => {
  const { app, ask, read } = await openTestSite()
  const blog = await setUpGerman(app)
  const gold = await publishGold(app)
  const found = /<link rel="alternate" type="application\/atom\+xml" href="([^"]+)"/.exec(
    await read('/'),
  )?.[1]
  expect(found).toBe('https://blog.example/feed.atom')
  const answer = await ask('/feed.atom')
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const parser = new Parser({ customFields: { feed: ['id'] } })
  const feed = await parser.parseString(await answer.text())
  expect(feed.title).toBe('Parzelle 7')
  expect(feed.id).toBe(`urn:uuid:${blog.id}`)
  const [entry] = feed.items
  expect(entry).toMatchObject({
    id: `urn:uuid:${gold.id}`,
    title: gold.title,
    link: `https://blog.example/stories/${gold.slug}`,
    pubDate: '2010-08-19T13:13:00.000Z',
  })
  for (const paragraph of gold.markdown.trim().split(/\n\n+/))
    expect(entry?.content).toContain(`<p>${paragraph.replaceAll('\n', '<br>')}</p>`)
})

test('a back-dated post is as old as it says until it is edited, but the feed is new', async () => {
  const { app, read } = await openTestSite()
  await setUpGerman(app)
  const gold = await publishGold(app)
  const readTimes = async () =>
    [...(await read('/feed.atom')).matchAll(/<updated>(.*)<\/updated>/g)].map(([, time]) => time)
  const now = '2026-11-23T10:00:00.000Z'
  expect(await readTimes()).toEqual([now, '2010-08-19T13:13:00.000Z'])
  const { title, excerpt } = gold
  await revisePost(app, gold.id, { title, excerpt, markdown: 'Anders.', topics: [] })
  await until(async () => expect(await readTimes()).toEqual([now, now]))
})

test('addresses in the feed are whole, and odd characters break nothing', async () => {
  const { app, read } = await openTestSite()
  await setUpGerman(app)
  await publishPost(app, {
    title: 'A & B <3 "quotes"',
    markdown: '[da](/stories/dort) [hier](#unten) 1 < 2 \u0001\u000b ]]> &amp;',
    excerpt: 'A & B',
    topics: ['Kunst & Krempel'],
  })
  const text = await read('/feed.atom')
  for (const character of ['\u0001', '\u000b']) expect(text).not.toContain(character)
  const [entry] = (await new Parser().parseString(text)).items
  expect(entry?.title).toBe('A & B <3 "quotes"')
  expect(entry?.content).toContain('href="https://blog.example/stories/dort"')
  expect(entry?.content).toContain('href="https://blog.example/stories/a-b-3-quotes#unten"')
  expect(entry?.content).toContain('1 &lt; 2')
})

test('a post without a title goes by its first words', async () => {
  const { app, read } = await openTestSite()
  await setUpGerman(app)
  await publishPost(app, { title: '', markdown: 'Es riecht nach Erde.', excerpt: '', topics: [] })
  const [entry] = (await new Parser().parseString(await read('/feed.atom'))).items
  expect(entry?.title).toBe('Es riecht nach Erde.')
})
