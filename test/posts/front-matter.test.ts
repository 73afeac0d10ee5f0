import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readPostFile } from '../../src/posts/front-matter.ts'

const zone = 'Europe/Berlin'
const read = (header: string) => readPostFile(`---\n${header}\n---\nText\n`, zone)
const dateOf = (date: string, timeZone = zone) =>
  readPostFile(`---\ndate: ${date}\n---\n`, timeZone).publishedAt?.toISOString()

test('the gold article is read with title, topic and day', () => {
  const file = readFileSync('test/fixtures/gold.md', 'utf8')
  const { markdown, ...rest } = readPostFile(file, zone)
  expect(rest).toEqual({
    title: 'Hört auf nach Gold zu suchen. Verkauft Schaufeln!',
    topics: ['Social Media'],
    excerpt: '',
    publishedAt: new Date('2010-08-18T22:00:00Z'),
  })
  expect(file.endsWith(`---\n\n${markdown}`)).toBe(true)
})

describe('the text', () => {
  test('is kept character for character, with any line ends and a byte order mark', () => {
    const text = '    code\r\n---\r\nzwei  \r\n\r\n'
    expect(readPostFile(`\uFEFF---\r\ntitle: A\r\n---\r\n\r\n${text}`, zone)).toMatchObject({
      title: 'A',
      markdown: text,
    })
  })

  test('needs no header', () => {
    const text = 'Ein Text.\n---\ntitle: kein Kopf\n---\n'
    expect(readPostFile(text, zone)).toEqual({ title: '', excerpt: '', topics: [], markdown: text })
  })

  test('may be empty, and so may the header', () => {
    expect(readPostFile('---\ntitle: A\n---', zone)).toMatchObject({ title: 'A', markdown: '' })
    expect(readPostFile('---\n---\nText', zone)).toMatchObject({ title: '', markdown: 'Text' })
  })
})

describe('the header', () => {
  test('takes topics as a list or between commas', () => {
    expect(read('topics: [Gold, A wie Inhalt]').topics).toEqual(['Gold', 'A wie Inhalt'])
    expect(read('topics:\n  - Gold\n  - 2010').topics).toEqual(['Gold', '2010'])
    expect(read('topics: Gold, Handel').topics.map((topic) => topic.trim())).toEqual(['Gold', 'Handel'])
  })

  test('takes every value as text: numbers, "no" and quotes of any kind', () => {
    expect(read('title: 2010').title).toBe('2010')
    expect(read('title: no').title).toBe('no')
    expect(read('title: "Gold: ja"\nslug: gold-ja\nexcerpt: „Kurz“').excerpt).toBe('„Kurz“')
    expect(read('title:\nslug:')).toEqual({ title: '', excerpt: '', topics: [], markdown: 'Text\n' })
  })

  test('is refused with every mistake named', () => {
    const wrong = () => read('titel: Gold\ndraft: true\ndate: gestern\ntopics: { a: b }\nslug: [a]')
    expect(wrong).toThrow(/"titel", "draft"\. Known are title, topics, date, slug, excerpt/)
    expect(wrong).toThrow(/"gestern" is no date/)
    expect(wrong).toThrow(/"topics" must be a list/)
    expect(wrong).toThrow(/"slug" must be a single value/)
  })

  test('that is no YAML is refused with its line in the file', () => {
    const once = /^The header cannot be read at line 3\. Look there, [^\n]*$/
    expect(() => read('slug: a\ntitle: Gold: ja')).toThrow(once)
    expect(() => read('title: "a\nslug: b\ntopics: c: d: e')).toThrow(/^The header cannot be read at [^\n]*$/)
    expect(() => read('title: a\ntitle: b')).toThrow(/says something twice at line 3/)
    expect(() => read('just words')).toThrow(/lines such as/)
    expect(() => readPostFile('---\ntitle: Gold\n\nText', zone)).toThrow(/no line with --- ends it/)
  })
})

describe('a date', () => {
  test.each([
    ['2010-08-19', '2010-08-18T22:00:00.000Z'],
    ['2010-08-19 23:30', '2010-08-19T21:30:00.000Z'],
    ['2010-01-19 23:30:15', '2010-01-19T22:30:15.000Z'],
    ['2010-08-19T23:30Z', '2010-08-19T23:30:00.000Z'],
    ['2010-08-19T23:30:00-05:30', '2010-08-20T05:00:00.000Z'],
    ['"2010-08-19 23:30 +0200"', '2010-08-19T21:30:00.000Z'],
  ])('%s is %s in Berlin', (written, expected) => {
    expect(dateOf(written)).toBe(expected)
  })

  test('in the hour that summer time skips is an hour later', () => {
    expect(dateOf('2026-03-29 01:59')).toBe('2026-03-29T00:59:00.000Z')
    expect(dateOf('2026-03-29 02:30')).toBe('2026-03-29T01:30:00.000Z')
    expect(dateOf('2026-03-29 03:00')).toBe('2026-03-29T01:00:00.000Z')
  })

  test('in the hour that comes twice is the first of the two', () => {
    expect(dateOf('2026-10-25 01:59')).toBe('2026-10-24T23:59:00.000Z')
    expect(dateOf('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(dateOf('2026-10-25 03:00')).toBe('2026-10-25T02:00:00.000Z')
  })

  test('follows the blog to any zone', () => {
    expect(dateOf('2026-07-01', 'Pacific/Chatham')).toBe('2026-06-30T11:15:00.000Z')
    expect(dateOf('2026-03-08 02:30', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
    expect(dateOf('2026-11-01 01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
  })

  test.each(['2026-02-29', '2026-13-01', '2026-01-01 24:00', '2026-01-01 12:60', '19.8.2010', '2026-1-1'])(
    '%s is none',
    (written) => expect(() => dateOf(written)).toThrow(/is no date/),
  )
})
