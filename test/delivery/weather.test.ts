import { setTimeout as wait } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { deliveries, servers } from '../../src/db/schema.ts'
import { claimDeliveries } from '../../src/delivery/queries.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import { type Clock, createClock } from '../support/clock.ts'
import { openBlackHole, refusingHost } from '../support/dead.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const hourMs = 3_600_000

async function countStates(app: TestApp): Promise<Record<string, number>> {
  const byState = Map.groupBy(await listDeliveries(app), ({ state }) => state)
  return Object.fromEntries([...byState].map(([state, rows]) => [state, rows.length]))
}

async function findServer(app: TestApp, host: string) {
  const [server] = await app.db.select().from(servers).where(eq(servers.host, host))
  return server
}

function inboxesAt(origin: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${origin}/${newId()}/${i}`)
}

/** Moves the clock on, again and again, until the server is paused. */
async function untilPaused(app: TestApp, clock: Clock, host: string): Promise<void> {
  await until(async () => {
    const server = await findServer(app, host)
    if (!server?.pausedUntil) clock.tick(200_000)
    expect(server?.pausedUntil).toBeTruthy()
  })
}

test('a dead server is asked a few times, then left alone, however many rows it has', async () => {
  const app = await openSendingApp()
  const host = (await openBlackHole()).hostAt(0)
  send(app, { limits: { connectMs: 200, headersMs: 200, bodyMs: 200 } })
  await addNote(app, inboxesAt(`http://${host}`, 200))
  await until(async () => expect(await countStates(app)).toEqual({ held: 200 }))
  const tried = (await listDeliveries(app)).reduce((sum, { attempts }) => sum + attempts, 0)
  expect(tried).toBeLessThan(40)
  await addNote(app, inboxesAt(`http://${host}`, 3))
  await wait(200)
  expect(await countStates(app)).toEqual({ held: 203 })
  expect((await listDeliveries(app)).slice(-3).map(({ attempts }) => attempts)).toEqual([0, 0, 0])
})

test('when the pause is over one row is tried, not all of them', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const sink = await openSink((_, response) => void response.writeHead(500).end())
  send(app)
  send(app)
  await addNote(app, inboxesAt(sink.origin, 60))
  await untilPaused(app, clock, sink.host)
  await until(async () => expect(await countStates(app)).toEqual({ held: 60 }))
  await wait(100)
  for (let round = 1; round <= 3; round += 1) {
    const [before, server] = [sink.received.length, await findServer(app, sink.host)]
    clock.set(new Date(server!.pausedUntil!.getTime() + 1).toISOString())
    await until(async () => expect(sink.received.length).toBeGreaterThan(before))
    await until(async () => {
      const { pausedUntil } = (await findServer(app, sink.host))!
      expect(pausedUntil!.getTime()).toBeGreaterThan(clock.now().getTime())
    })
    await wait(150)
    expect(sink.received.length - before).toBe(1)
    expect(await countStates(app)).toEqual({ held: 60 })
    const { pausedUntil } = (await findServer(app, sink.host))!
    expect(pausedUntil!.getTime() - clock.now().getTime()).toBeGreaterThan(60_000 * round)
  }
})

test('a server that is back gets all that waited, at once and in its order', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  let isUp = false
  const sink = await openSink((_, response) => void response.writeHead(isUp ? 202 : 503).end())
  send(app)
  const objectId = newId()
  const inbox = `${sink.origin}/inbox`
  const create = await addNote(app, [inbox, ...inboxesAt(sink.origin, 40)], { objectId })
  await untilPaused(app, clock, sink.host)
  const update = await addNote(app, [inbox], { objectId, type: 'Update' })
  await until(async () => expect(await countStates(app)).toEqual({ held: 42 }))
  await wait(100)
  isUp = true
  clock.set((await findServer(app, sink.host))!.pausedUntil!.toISOString())
  // The backlog is spread over some milliseconds.
  await until(async () => {
    clock.tick(10)
    expect(await countStates(app)).toEqual({ delivered: 42 })
  })
  expect(await findServer(app, sink.host)).toMatchObject({
    failures: 0,
    failingSince: null,
    pausedUntil: null,
  })
  const told = sink.received.filter(({ url }) => url === '/inbox').map(({ body }) => JSON.parse(body).id)
  expect(told.at(-1)).toBe(app.addresses.activity(update))
  expect(told.slice(0, -1).every((id) => id === app.addresses.activity(create))).toBe(true)
})

test.each([
  [429, '1800'],
  [503, 'Mon, 23 Nov 2026 10:30:00 GMT'],
])('who answers %i with Retry-After is left alone as a whole until then', async (status, retryAfter) => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  let isBusy = true
  const sink = await openSink((_, response) => {
    if (isBusy) response.writeHead(status, { 'retry-after': retryAfter }).end()
    else response.writeHead(202).end()
  })
  send(app)
  await addNote(app, [`${sink.origin}/first`])
  await until(async () =>
    expect(await findServer(app, sink.host)).toMatchObject({ pausedUntil: new Date('2026-11-23T10:30:00Z') }),
  )
  isBusy = false
  await addNote(app, inboxesAt(sink.origin, 10))
  clock.tick(0.49 * hourMs)
  await wait(300)
  expect(sink.received).toHaveLength(1)
  clock.tick(0.02 * hourMs)
  await until(async () => {
    clock.tick(10)
    expect(await countStates(app)).toEqual({ delivered: 11 })
  })
})

test('rows at a server that stays dead are given up after days, those never tried, too', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const started = clock.now().getTime()
  const host = await refusingHost()
  send(app)
  await addNote(app, inboxesAt(`http://${host}`, 20))
  while ((await countStates(app)).gone !== 20) {
    const server = await findServer(app, host)
    if (server?.pausedUntil) clock.set(new Date(server.pausedUntil.getTime() + 1).toISOString())
    else clock.tick(60_000)
    const isTried = async () => expect((await findServer(app, host))?.failures).not.toBe(server?.failures)
    // A clock that jumps while a row is in hand ends its lease; then it is the next round that tries it.
    await vi.waitFor(isTried, { timeout: 500, interval: 20 }).catch(() => {})
  }
  const days = (clock.now().getTime() - started) / (24 * hourMs)
  expect(days).toBeGreaterThan(2)
  expect(days).toBeLessThan(4)
  const rows = await listDeliveries(app)
  expect(new Set(rows.map(({ lastError }) => lastError))).toEqual(new Set(['connection refused']))
})

test('living servers are served while hundreds of rows in front of them wait for dead ones', async () => {
  const app = await openSendingApp()
  const hole = await openBlackHole()
  const refused = await refusingHost()
  const sink = await openSink()
  const dead = Array.from({ length: 200 }, (_, i) => `http://${hole.hostAt(i)}/inbox`)
  const [, port] = refused.split(':')
  const closed = Array.from({ length: 100 }, (_, i) => `http://127.0.9.${i}:${port}/inbox`)
  await addNote(app, [...dead, ...closed, ...inboxesAt(`http://${hole.hostAt(0)}`, 200)])
  await addNote(app, inboxesAt(sink.origin, 30))
  const limits = { connectMs: 9000, headersMs: 9000, bodyMs: 9000 }
  send(app, { limits, firstTries: 50, lingering: 500 })
  await vi.waitFor(() => expect(sink.received).toHaveLength(30), { timeout: 9000 })
  const rows = await listDeliveries(app)
  expect(rows.filter(({ lastError }) => lastError?.startsWith('no answer'))).toEqual([])
})

test('looking for work takes no longer when a hundred thousand rows wait for paused servers', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  const id = await addNote(app, [])
  await app.raw`
    insert into servers (host, failures, "pausedUntil")
    select 'dead' || n || '.example', 9, now() + interval '1 hour' from generate_series(1, 1000) n`
  await app.raw`
    insert into deliveries ("activityId", inbox, host, "orderKey", state)
    select ${id}, 'https://dead' || n % 1000 + 1 || '.example/' || n, 'dead' || n % 1000 + 1 || '.example', ${id}, 'held'
    from generate_series(1, 100000) n`
  await app.raw`analyze deliveries`
  await addNote(app, inboxesAt(sink.origin, 20))
  const leasedUntil = new Date(Date.now() + 60_000)
  const started = performance.now()
  for (const state of ['waiting', 'retrying', 'held'] as const) {
    const claim = { state, now: new Date(), leasedUntil, limit: 10, exceptHosts: [] }
    for (let i = 0; i < 5; i += 1) await claimDeliveries(app.db, claim)
  }
  // Some milliseconds each; past a hundred thousand rows it is some hundred.
  expect((performance.now() - started) / 15).toBeLessThan(60)
  expect(await app.db.$count(deliveries, eq(deliveries.leasedUntil, leasedUntil))).toBe(20)
})
