import { expect, test } from 'vitest'
import { type Outcome, toVerdict } from '../../src/delivery/retry.ts'
import { httpError } from '../../src/lib/httpError.ts'

const now = new Date('2026-11-23T10:00:00Z')
const hourMs = 3_600_000

const answered = (status: number, retryAfter?: string): Outcome => ({ kind: 'answered', status, retryAfter })
const unanswered: Outcome = {
  kind: 'unanswered',
  error: httpError('timeout', 'no answer within 10 s'),
}

/** The delays of all retries until the row is given up. */
function walk(outcome: Outcome, random: () => number): number[] {
  const delays: number[] = []
  for (;;) {
    const verdict = toVerdict(outcome, delays.length, now, random)
    if (verdict.state === 'gone') return delays
    expect(verdict.state).toBe('retrying')
    delays.push(verdict.nextAttemptAt!.getTime() - now.getTime())
  }
}

const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)

test('an inbox that is away is tried for more than two days, whatever the dice say', () => {
  expect(sum(walk(unanswered, () => 0))).toBeGreaterThan(48 * hourMs)
  expect(sum(walk(unanswered, () => 0.999))).toBeLessThan(96 * hourMs)
})

test('the pauses grow, and begin short enough for a restart', () => {
  const delays = walk(unanswered, () => 0.5)
  expect(delays[0]).toBeLessThanOrEqual(60_000)
  expect(delays).toEqual([...delays].sort((a, b) => a - b))
})

test('two rows that fail together do not come back together', () => {
  const times = Array.from({ length: 50 }, () => toVerdict(unanswered, 5, now).nextAttemptAt!.getTime())
  expect(new Set(times).size).toBeGreaterThan(40)
})

test('the author reads in plain words what went wrong', () => {
  expect(toVerdict(answered(502), 0, now)).toMatchObject({ error: 'answered 502', status: 502 })
  expect(toVerdict(unanswered, 0, now)).toMatchObject({ error: 'no answer within 10 s', status: null })
  expect(toVerdict(unanswered, 99, now)).toMatchObject({ state: 'gone', error: 'no answer within 10 s' })
})

test.each([200, 201, 202, 204])('%i means delivered', (status) => {
  expect(toVerdict(answered(status), 3, now)).toEqual({
    state: 'delivered',
    nextAttemptAt: null,
    status,
    error: null,
    server: 'took',
    pauseMs: null,
  })
})

test.each([301, 401, 403, 404, 408, 425, 429, 500, 502, 503])(
  '%i may pass, so it is tried for days',
  (status) => {
    expect(sum(walk(answered(status), () => 0))).toBeGreaterThan(48 * hourMs)
  },
)

test.each([400, 405, 406, 410, 413, 422])('%i is a clear no, tried a few times only', (status) => {
  expect(walk(answered(status), () => 0.5)).toHaveLength(3)
  expect(toVerdict(answered(status), 0, now).server).toBe('answered')
})

test('a private address is not tried for days', () => {
  const error = httpError('private-address', 'private address (10.0.0.1)')
  expect(walk({ kind: 'unanswered', error }, () => 0.5)).toHaveLength(3)
})

test.each([500, 502, 503, 504, 429])('%i is trouble of the server, not of the activity', (status) => {
  expect(toVerdict(answered(status), 0, now).server).toBe('failed')
})

test('no answer at all is trouble of the server, unless it was never asked', () => {
  expect(toVerdict(unanswered, 0, now).server).toBe('failed')
  const error = httpError('private-address', 'private address (10.0.0.1)')
  expect(toVerdict({ kind: 'unanswered', error }, 0, now).server).toBe('unasked')
})

test.each([
  [429, '120', 120_000],
  [503, '120', 120_000],
  [503, ' 120 ', 120_000],
  [503, 'Mon, 23 Nov 2026 12:00:00 GMT', 2 * hourMs],
  [503, 'Monday, 23-Nov-26 12:00:00 GMT', 2 * hourMs],
  [503, '999999999999999999999999', 24 * hourMs],
  [503, 'Mon, 23 Nov 2099 12:00:00 GMT', 24 * hourMs],
  [503, '0', null],
  [503, '-5', null],
  [503, 'soon', null],
  [503, '', null],
  [503, 'Mon, 23 Nov 2020 12:00:00 GMT', null],
  [503, undefined, null],
  [500, '120', null],
  [404, '120', null],
])('%i with Retry-After "%s" pauses the whole server for %s ms', (status, retryAfter, pauseMs) => {
  expect(toVerdict(answered(status, retryAfter), 0, now).pauseMs).toBe(pauseMs)
})

test('Retry-After is heeded in seconds and as a date, up to a day', () => {
  const delayOf = (retryAfter: string) =>
    toVerdict(answered(429, retryAfter), 0, now, () => 0.5).nextAttemptAt!.getTime() - now.getTime()
  expect(delayOf('3600')).toBe(hourMs)
  expect(delayOf('Mon, 23 Nov 2026 12:00:00 GMT')).toBe(2 * hourMs)
  expect(delayOf('99999999')).toBe(24 * hourMs)
  expect(delayOf('1')).toBe(30_000)
  expect(delayOf('soon')).toBe(30_000)
  expect(delayOf('Mon, 23 Nov 2020 12:00:00 GMT')).toBe(30_000)
})
