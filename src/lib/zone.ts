/** Wall-clock time in a named zone, by the platform's own time zone data. */

export type WallClock = {
  year: number
  /** 1 to 12 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/**
 * The moment at which clocks in `timeZone` show `clock`. When they show it twice (end of summer time) the
 * first time is meant; when they never do (start of summer time) it is moved on by the missing hour, as
 * Temporal does by default.
 */
export function fromWallClock(clock: WallClock, timeZone: string): Date {
  const { year, month, day, hour, minute, second } = clock
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second)
  const before = offsetMs(asUtc - dayMs, timeZone)
  const after = offsetMs(asUtc + dayMs, timeZone)
  const moments = [asUtc - before, asUtc - after].sort((a, b) => a - b)
  const shown = moments.find((moment) => moment + offsetMs(moment, timeZone) === asUtc)
  return new Date(shown ?? asUtc - before)
}

/** The calendar day in `timeZone`, as YYYY-MM-DD. */
export function toIsoDay(moment: Date, timeZone: string): string {
  return new Date(moment.getTime() + offsetMs(moment.getTime(), timeZone)).toISOString().slice(0, 10)
}

const dayMs = 24 * 60 * 60 * 1000

/** How far clocks in `timeZone` are ahead of UTC at that moment, in milliseconds. */
function offsetMs(moment: number, timeZone: string): number {
  const second = Math.floor(moment / 1000) * 1000
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(second)
  const value = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value)
  const shown = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  )
  return shown - second
}
