import { expect, test } from 'vitest'
import type { Result } from '../../src/delivery/results.ts'
import { type Outcome, toVerdict } from '../../src/delivery/retry.ts'
import { type Health, toHealth, toServerNews, well } from '../../src/delivery/servers.ts'

const minuteMs = 60_000
const start = Date.parse('2026-11-23T10:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

/** A try from one second to another, on the clock of these tests. */
function result(status: number, [begun, ended]: [number, number], retryAfter?: string): Result {
  const outcome: Outcome = { kind: 'answered', status, retryAfter }
  const row = { id: 1, activityId: 'a', inbox: 'https://a.example/inbox', host: 'a.example', attempts: 0 }
  const state = { isTrusted: false, isTroubled: false, isPaused: false, isMissing: false }
  return {
    delivery: { ...row, ...state, heldSince: null, leasedUntil: at(60), signature: null },
    verdict: toVerdict(outcome, 0, at(ended)),
    scheme: status < 300 ? 'draft-cavage' : null,
    begunAt: at(begun),
    endedAt: at(ended),
  }
}

function learn(before: Health, results: Result[], seconds: number): Health {
  const [news] = toServerNews(results)
  return toHealth(before, news!, at(seconds), () => 0.5)
}

test('what fails side by side is one failure, whether it is written down together or not', () => {
  const burst = Array.from({ length: 8 }, () => result(502, [0, 10]))
  const first = learn(well, burst.slice(0, 3), 10)
  expect(first).toMatchObject({ failures: 1, failingSince: at(10), pausedUntil: null })
  const second = learn(first, burst.slice(3), 11)
  expect(second).toBe(first)
  expect(learn(second, [result(502, [11, 12])], 12).failures).toBe(2)
})

test('two failures in a row are chance, the third one is a pause, and the pauses grow up to some hours', () => {
  const pauses: (number | null)[] = []
  let health = well
  for (let i = 0; i < 12; i += 1) {
    const second = (health.pausedUntil ? health.pausedUntil.getTime() - start : i * 30_000) / 1000
    health = learn(health, [result(500, [second + 1, second + 2])], second + 2)
    pauses.push(health.pausedUntil && health.pausedUntil.getTime() - at(second + 2).getTime())
  }
  const minutes = pauses.map((ms) => ms && ms / minuteMs)
  expect(minutes).toEqual([null, null, 1, 2, 5, 10, 30, 60, 120, 240, 240, 240])
})

test('two servers that fail together are not tried again together', () => {
  const third: Health = { ...well, failures: 2 }
  const [news] = toServerNews([result(500, [0, 1])])
  const ends = Array.from({ length: 50 }, () => toHealth(third, news!, at(1)).pausedUntil!.getTime())
  expect(new Set(ends).size).toBeGreaterThan(40)
  for (const end of ends) expect(Math.abs(end - start - 61_000)).toBeLessThanOrEqual(12_000)
})

test.each([202, 404, 401, 422])('a server that answers %i is well again', (status) => {
  const dead = { failures: 9, failingSince: at(-999), lastFailureAt: at(-99), pausedUntil: at(-1) }
  expect(learn(dead, [result(status, [0, 1])], 1)).toMatchObject({
    failures: 0,
    failingSince: null,
    pausedUntil: null,
  })
})

test('a server that took one of several is well, whatever became of the others', () => {
  const results = [result(500, [0, 1]), result(202, [0, 1]), result(500, [0, 1])]
  expect(learn({ ...well, failures: 2 }, results, 1)).toMatchObject({ failures: 0, pausedUntil: null })
})

test('a server that asks to be left alone is, at the first time already, for as long as it says', () => {
  const results = [result(202, [0, 1]), result(429, [0, 1], '90'), result(503, [0, 1], '600')]
  expect(learn(well, results, 1)).toMatchObject({ failures: 1, pausedUntil: at(601) })
})

test('a short wish does not shorten a long pause, nor end one that is over', () => {
  const paused = { failures: 8, failingSince: at(0), lastFailureAt: at(0), pausedUntil: at(5) }
  const after = learn(paused, [result(503, [6, 7], '1')], 7)
  expect(after.pausedUntil!.getTime()).toBeGreaterThan(at(7).getTime() + 60 * minuteMs)
  const asked = { failures: 1, failingSince: at(0), lastFailureAt: at(0), pausedUntil: at(5) }
  expect(learn(asked, [result(500, [6, 7])], 7).pausedUntil).toEqual(at(67))
})
