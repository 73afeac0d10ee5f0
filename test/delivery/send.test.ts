import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { servers } from '../../src/db/schema.ts'
import { claimDeliveries } from '../../src/delivery/queries.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import { createClock } from '../support/clock.ts'
import {
  addFollowerAt,
  addNote,
  listActivities,
  listDeliveries,
  openSendingApp,
  send,
} from '../support/deliveries.ts'
import { openSink, type Received } from '../support/sink.ts'
import { until } from '../support/until.ts'

const hourMs = 3_600_000

async function listStates(app: TestApp) {
  return (await listDeliveries(app)).map(({ state }) => state)
}

function idOf({ body }: Received): string {
  return (JSON.parse(body) as { id: string }).id
}

test('an activity arrives byte for byte, and the row says so', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const sink = await openSink()
  send(app)
  await addNote(app, [`${sink.origin}/users/a/inbox`])
  await until(async () => expect(await listStates(app)).toEqual(['delivered']))
  const [activity] = await listActivities(app)
  const [received] = sink.received
  expect(received).toMatchObject({ method: 'POST', url: '/users/a/inbox', body: activity?.body })
  expect(received?.headers).toMatchObject({
    'content-type': 'application/activity+json',
    'content-length': String(Buffer.byteLength(activity!.body)),
    host: sink.host,
  })
  expect(received?.headers['user-agent']).toContain(`(+${app.config.origin})`)
  expect((await listDeliveries(app))[0]).toMatchObject({
    attempts: 1,
    lastStatus: 202,
    lastError: null,
    leasedUntil: null,
    deliveredAt: clock.now(),
  })
  expect((await app.db.select().from(servers))[0]).toMatchObject({
    host: sink.host,
    failures: 0,
    lastSuccessAt: clock.now(),
  })
})

test('the senders are woken by the new row and do not wait for their next look', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  send(app, { pollMs: 3_600_000 })
  await wait(500)
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => expect(sink.received).toHaveLength(1))
})

test('twenty followers behind two shared inboxes are two requests', async () => {
  const app = await openSendingApp()
  const [one, two] = [await openSink(), await openSink()]
  for (let i = 0; i < 20; i += 1) {
    const { origin } = i % 2 ? one : two
    await addFollowerAt(app, `${origin}/users/${i}/inbox`, { sharedInbox: `${origin}/inbox` })
  }
  send(app)
  await addNote(app, { followers: true })
  await until(async () => expect(await listStates(app)).toEqual(['delivered', 'delivered']))
  expect([...one.received, ...two.received].map(({ url }) => url)).toEqual(['/inbox', '/inbox'])
})

test('a failure is tried again in time, under the same id, until it works', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const answers = [502, 503]
  const sink = await openSink((_, response) => void response.writeHead(answers.shift() ?? 202).end())
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => {
    expect((await listDeliveries(app))[0]).toMatchObject({
      state: 'retrying',
      attempts: 1,
      lastStatus: 502,
      lastError: 'answered 502',
      leasedUntil: null,
    })
  })
  expect((await app.db.select().from(servers))[0]).toMatchObject({ failures: 1, lastFailureAt: clock.now() })
  await wait(200)
  expect(sink.received).toHaveLength(1)

  clock.tick(60_000)
  await until(async () =>
    expect((await listDeliveries(app))[0]).toMatchObject({ attempts: 2, lastStatus: 503 }),
  )
  clock.tick(hourMs)
  await until(async () => expect(await listStates(app)).toEqual(['delivered']))
  expect(new Set(sink.received.map(idOf)).size).toBe(1)
  expect((await listDeliveries(app))[0]).toMatchObject({ attempts: 3, lastStatus: 202, lastError: null })
  expect((await app.db.select().from(servers))[0]).toMatchObject({ failures: 0, lastSuccessAt: clock.now() })
})

test('after days of failures the row is given up, and says why', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const started = clock.now().getTime()
  const sink = await openSink((_, response) => void response.socket?.destroy())
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await vi.waitFor(
    async () => {
      const [row] = await listDeliveries(app)
      const [server] = await app.db.select().from(servers)
      const next = row?.state === 'held' ? server?.pausedUntil : row?.nextAttemptAt
      // While the row is in hand, the pause is that of the hand.
      if (next && !row?.leasedUntil) clock.tick(Math.max(next.getTime() - clock.now().getTime(), 0) + 1)
      expect(row?.state).toBe('gone')
    },
    { timeout: 20_000, interval: 60 },
  )
  expect((await listDeliveries(app))[0]?.lastError).toBe('connection closed without an answer')
  expect(clock.now().getTime() - started).toBeGreaterThan(48 * hourMs)
  clock.tick(100 * hourMs)
  await wait(200)
  expect((await listDeliveries(app))[0]?.state).toBe('gone')
})

test('an Update waits while its Create is tried again, and so does nothing else', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const objectId = newId()
  let isUp = false
  const sink = await openSink((_, response) => void response.writeHead(isUp ? 202 : 500).end())
  send(app)
  send(app)
  const inbox = `${sink.origin}/inbox`
  const create = await addNote(app, [inbox], { objectId })
  const update = await addNote(app, [inbox, `${sink.origin}/other`], { objectId, type: 'Update' })
  await until(async () => {
    const tries = (await listDeliveries(app)).map((row) => `${new URL(row.inbox).pathname} ${row.attempts}`)
    expect(tries.sort()).toEqual(['/inbox 0', '/inbox 1', '/other 1'])
  })
  isUp = true
  clock.tick(2 * hourMs)
  await until(async () => expect(await listStates(app)).toEqual(['delivered', 'delivered', 'delivered']))
  const atInbox = sink.received.filter(({ url }) => url === '/inbox').map(idOf)
  expect(atInbox).toEqual([create, create, update].map(app.addresses.activity))
})

test('a Create that was given up does not hold back what follows', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const objectId = newId()
  const sink = await openSink(({ body }, response) => {
    response.writeHead(body.includes('Create') ? 422 : 202).end()
  })
  send(app)
  await addNote(app, [`${sink.origin}/inbox`], { objectId })
  await addNote(app, [`${sink.origin}/inbox`], { objectId, type: 'Delete' })
  await until(async () => {
    clock.tick(hourMs)
    expect(await listStates(app)).toEqual(['gone', 'delivered'])
  })
})

test('many activities about one object arrive in their order, through several workers', async () => {
  const app = await openSendingApp()
  const sink = await openSink(async (_, response) => {
    await wait(Math.random() * 10)
    response.writeHead(202).end()
  })
  const [objectId, added] = [newId(), [] as string[]]
  send(app)
  send(app)
  for (let i = 0; i < 15; i += 1) added.push(await addNote(app, [`${sink.origin}/inbox`], { objectId }))
  await until(async () => expect(sink.received).toHaveLength(15))
  expect(sink.received.map(idOf)).toEqual(added.map(app.addresses.activity))
})

test('two workers send every row once', async () => {
  const app = await openSendingApp()
  const sink = await openSink(async (_, response) => {
    await wait(20)
    response.writeHead(202).end()
  })
  const inboxes = Array.from({ length: 300 }, (_, i) => `${sink.origin}/users/${i}/inbox`)
  await addNote(app, inboxes)
  send(app)
  send(app)
  await until(async () => expect(new Set(await listStates(app))).toEqual(new Set(['delivered'])))
  expect(sink.received.map(({ url }) => url).sort()).toEqual(
    inboxes.map((url) => new URL(url).pathname).sort(),
  )
})

test('what a worker had in hand when it died is sent by another one, under the same id', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const sink = await openSink()
  const id = await addNote(app, [`${sink.origin}/inbox`])
  const leasedUntil = new Date(clock.now().getTime() + 60_000)
  const claim = { state: 'waiting' as const, now: clock.now(), leasedUntil, limit: 10, exceptHosts: [] }
  expect(await claimDeliveries(app.db, claim)).toHaveLength(1)
  send(app)
  await wait(300)
  expect(sink.received).toHaveLength(0)
  clock.tick(61_000)
  await until(async () => expect(await listStates(app)).toEqual(['delivered']))
  expect(sink.received.map(idOf)).toEqual([app.addresses.activity(id)])
})

test('what came to its turn too late to be sent within its lease is not kept back until that is over', async () => {
  const clock = createClock()
  const app = await openSendingApp(clock)
  const waiting: (() => void)[] = []
  let isSlow = true
  const sink = await openSink((_, response) => {
    const answer = () => void response.writeHead(202).end()
    if (isSlow) waiting.push(answer)
    else answer()
  })
  await addNote(
    app,
    ['a', 'b', 'c'].map((name) => `${sink.origin}/${name}`),
  )
  send(app)
  await until(async () => expect(waiting).toHaveLength(2))
  clock.tick(20_000)
  isSlow = false
  for (const answer of waiting) answer()
  await until(async () => expect(await listStates(app)).toEqual(Array(3).fill('delivered')))
})
