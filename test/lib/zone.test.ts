import { expect, test } from 'vitest'
import { fromWallClock, toIsoDay } from '../../src/lib/zone.ts'

test('every hour of a year in Berlin is found again by what clocks show', () => {
  const timeZone = 'Europe/Berlin'
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const start = Date.UTC(2026, 0, 1)
  const missed: string[] = []
  for (let hour = 0; hour < 365 * 24; hour++) {
    const moment = new Date(start + hour * 3_600_000)
    const text = shown.format(moment)
    const [year = 0, month = 0, day = 0, h = 0, minute = 0, second = 0] = text.split(/[- :]/).map(Number)
    const found = fromWallClock({ year, month, day, hour: h, minute, second }, timeZone)
    if (found.getTime() !== moment.getTime()) missed.push(text)
  }
  // The second of the two hours after two at the end of summer time: the first one is meant.
  expect(missed).toEqual(['2026-10-25 02:00:00'])
})

test('a day begins at its own midnight in each zone', () => {
  const moment = new Date('2026-11-23T23:30:00Z')
  expect(toIsoDay(moment, 'Europe/Berlin')).toBe('2026-11-24')
  expect(toIsoDay(moment, 'America/Los_Angeles')).toBe('2026-11-23')
  expect(toIsoDay(moment, 'Pacific/Kiritimati')).toBe('2026-11-24')
})
