import { expect, test } from 'vitest'
import {
  formatDateTime,
  formatDay,
  formatList,
  groupByDay,
  type Locale,
  toDay,
} from '../../src/lib/locale.ts'

const german: Locale = { language: 'de', timeZone: 'Europe/Berlin' }
const english: Locale = { language: 'en', timeZone: 'America/New_York' }
const evening = new Date('2010-08-19T22:30:00Z')

test('a day is told in the language and zone of the blog', () => {
  expect(formatDay(evening, german)).toBe('Freitag, 20. August 2010')
  expect(formatDay(evening, english)).toMatch(/^Thursday,? 19 August 2010$/)
  expect(formatDateTime(evening, german)).toBe('20. August 2010, 00:30')
  expect(formatDateTime(evening, english)).toBe('19 August 2010, 18:30')
  expect(toDay(evening, german.timeZone)).toBe('2010-08-20')
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

test('names are listed as one writes them', () => {
  expect(formatList(['Anna', 'Bert', 'Chris'], 'de')).toBe('Anna, Bert und Chris')
  expect(formatList(['Anna', 'Bert'], 'en')).toBe('Anna and Bert')
})
