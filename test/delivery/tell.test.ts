import { expect, test } from 'vitest'
import { deliveries, servers } from '../../src/db/schema.ts'
import { type Claim, claimDeliveries } from '../../src/delivery/queries.ts'
import { recordResults } from '../../src/delivery/record.ts'
import { toVerdict } from '../../src/delivery/retry.ts'
import type { TestApp } from '../support/app.ts'
import { createClock } from '../support/clock.ts'
import { addNote, openSendingApp } from '../support/deliveries.ts'

/** All that is due is sent at once, and answered so. */
async function answerAll(app: TestApp, state: Claim['state'], status: number, retryAfter?: string) {
  const now = app.now()
  const leasedUntil = new Date(now.getTime() + 45_000)
  const claimed = await claimDeliveries(app.db, { state, now, leasedUntil, limit: 99, exceptHosts: [] })
  const results = claimed.map((delivery) => ({
    delivery,
    verdict: toVerdict({ kind: 'answered', status, retryAfter }, delivery.attempts, now),
    scheme: null,
    begunAt: now,
    endedAt: now,
  }))
  expect(results).not.toEqual([])
  await recordResults(app, results)
}

async function open() {
  const clock = createClock('2026-11-24T12:00:00.000Z')
  const app = await openSendingApp({ now: clock.now })
  const told = () => app.logged.splice(0).map((line) => line.replace(/^.*?(info|warn)/, '$1'))
  return { app, clock, told }
}

const inboxes = ['https://a.example/1', 'https://a.example/2', 'https://a.example/3']

test('the log says once that a server fails, once that it is paused, and once that it is well again', async () => {
  const { app, clock, told } = await open()
  await addNote(app, inboxes)
  await app.db.update(deliveries).set({ nextAttemptAt: clock.now() })
  await answerAll(app, 'waiting', 500)
  expect(told()).toEqual(['warn delivery: a.example starts to fail, it is tried again: answered 500'])
  clock.tick(60_000)
  await answerAll(app, 'retrying', 500)
  expect(told()).toEqual([])
  clock.tick(300_000)
  await answerAll(app, 'retrying', 500)
  expect(told()).toEqual([
    expect.stringMatching(
      /^warn delivery: a\.example is left alone until 2026-11-24T12:0\d:\S+Z, and for longer while it goes on to fail: answered 500$/,
    ),
  ])
  clock.tick(300_000)
  await answerAll(app, 'held', 500)
  expect(told()).toEqual([])
  clock.tick(600_000)
  await answerAll(app, 'held', 202)
  expect(told()).toEqual(['info delivery: a.example is well again'])
})

test('a server that asks for a pause is told of in one line', async () => {
  const { app, told } = await open()
  await addNote(app, inboxes)
  await answerAll(app, 'waiting', 503, '3600')
  expect(told()).toEqual([expect.stringContaining('a.example is left alone until 2026-11-24T13:00:00.000Z')])
})

test('what is given up is told of in one line a server, with how many and why', async () => {
  const { app, told } = await open()
  await addNote(app, [...inboxes, 'https://b.example/1'])
  await app.db.update(deliveries).set({ attempts: 12 })
  await answerAll(app, 'waiting', 403)
  expect(told()).toEqual([
    expect.stringMatching(/^warn delivery: given up 3 deliveries to a\.example: answered 403; send again/),
    expect.stringMatching(/^warn delivery: given up 1 delivery to b\.example: answered 403; send again/),
  ])
})

test('so is what was held for too long, whether somebody had it in hand or not', async () => {
  const { app, clock, told } = await open()
  await app.db
    .insert(servers)
    .values({ host: 'a.example', failures: 9, failingSince: clock.now(), pausedUntil: clock.now() })
  await addNote(app, inboxes)
  await app.db.update(deliveries).set({ heldSince: clock.now() })
  clock.tick(80 * 3_600_000)
  await answerAll(app, 'held', 503)
  expect(told()).toEqual([expect.stringContaining('given up 3 deliveries to a.example: answered 503')])
})
