import { expect, test } from 'vitest'
import {
  formatDateTime,
  formatDay,
  groupByDay,
  type Locale,
  preferredLanguage,
} from '../../src/lib/locale.ts'

const german: Locale = { language: 'de', timeZone: 'Europe/Berlin' }
const english: Locale = { language: 'en', timeZone: 'America/New_York' }
const evening = new Date('2010-08-19T22:30:00Z')

test('a day is told in the language and zone of the blog', () => {
  expect(formatDay(evening, german)).toBe('Freitag, 20. August 2010')
  expect(formatDay(evening, english)).toMatch(/^Thursday,? 19 August 2010$/)
  expect(formatDateTime(evening, german)).toBe('20. August 2010, 00:30')
  expect(formatDateTime(evening, english)).toBe('19 August 2010, 18:30')
})

test('posts are grouped by the day of the blog, each day once', () => {
  const times = ['2010-08-20T21:00:00Z', '2010-08-19T22:10:00Z', '2010-08-19T21:50:00Z'].map(
    (t) => new Date(t),
  )
  expect(groupByDay(times, (time) => time, 'Europe/Berlin')).toEqual([
    { day: '2010-08-20', items: times.slice(0, 2) },
    { day: '2010-08-19', items: times.slice(2) },
  ])
})

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr, en;q=0.5, de;q=0.4', 'en'],
  ['fr', 'en'],
  [undefined, 'en'],
])('a browser that says %s is answered in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})
