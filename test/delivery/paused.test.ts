import { expect, test } from 'vitest'
import { servers } from '../../src/db/schema.ts'
import { type ClaimedDelivery, claimDeliveries } from '../../src/delivery/queries.ts'
import { recordResults } from '../../src/delivery/record.ts'
import { toVerdict } from '../../src/delivery/retry.ts'
import { holdLeased, lockServers } from '../../src/delivery/servers/queries.ts'
import type { TestApp } from '../support/app.ts'
import { type Clock, createClock } from '../support/clock.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

/** As one worker does it with one probe of a server whose pause is over. */
async function claimProbe(app: TestApp) {
  const now = app.now()
  const leasedUntil = new Date(now.getTime() + 45_000)
  const [probe] = await claimDeliveries(app.db, {
    state: 'held',
    now,
    leasedUntil,
    limit: 9,
    exceptHosts: [],
  })
  return probe!
}

function finish(app: TestApp, delivery: ClaimedDelivery, status: number) {
  const at = app.now()
  const verdict = toVerdict({ kind: 'answered', status, retryAfter: undefined }, delivery.attempts, at)
  return recordResults(app, [{ delivery, verdict, scheme: null, begunAt: at, endedAt: at }])
}

async function pause(app: TestApp, host: string) {
  await app.db.insert(servers).values({ host, failures: 3, pausedUntil: app.now() })
}

/** Goes on from pause to pause. */
async function skipPause(app: TestApp, clock: Clock) {
  const [server] = await app.db.select().from(servers)
  clock.set(new Date((server?.pausedUntil ?? clock.now()).getTime() + 130_000).toISOString())
}

test('a server that fails at one activity only gets all others', async () => {
  const clock = createClock(new Date().toISOString())
  const app = await openSendingApp({ now: clock.now })
  let poison = ''
  const sink = await openSink(({ body }, response) => {
    response.writeHead(body.includes(poison) ? 500 : 202).end()
  })
  poison = await addNote(app, [`${sink.origin}/inbox`])
  send(app)
  await until(async () => {
    const [server] = await app.db.select().from(servers)
    if (!server?.pausedUntil) clock.tick(200_000)
    expect(server?.pausedUntil).toBeTruthy()
  })
  for (let i = 0; i < 3; i += 1) await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => {
    await skipPause(app, clock)
    const states = (await listDeliveries(app)).map(({ state }) => state)
    expect(states.slice(1)).toEqual(Array(3).fill('delivered'))
  })
})

test('what is tried while its server is paused loses no tries, and lets others go first the next time', async () => {
  const clock = createClock(new Date().toISOString())
  const app = await openSendingApp({ now: clock.now })
  await pause(app, 'a.example')
  const notes = [await addNote(app, ['https://a.example/1']), await addNote(app, ['https://a.example/2'])]
  const tried: (string | undefined)[] = []
  for (let i = 0; i < 4; i += 1) {
    const before = await listDeliveries(app)
    await finish(app, await claimProbe(app), 503)
    const after = await listDeliveries(app)
    tried.push(
      after.find(({ nextAttemptAt }, at) => +nextAttemptAt !== +before[at]!.nextAttemptAt)?.activityId,
    )
    await skipPause(app, clock)
  }
  expect(tried).toEqual([...notes, ...notes])
  expect((await listDeliveries(app)).map(({ attempts }) => attempts)).toEqual([0, 0])
})

test('what is added while its server is opened is not left behind', async () => {
  const app = await openSendingApp()
  await pause(app, 'a.example')
  await addNote(app, ['https://a.example/1'])
  const probe = await claimProbe(app)
  let opening: Promise<unknown> = Promise.resolve()
  await app.db.transaction(async (tx) => {
    await addNote({ ...app, db: tx }, ['https://a.example/2'])
    opening = finish(app, probe, 202)
    // It may come to its end before us, or wait for ours.
    await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, 300))])
  })
  await opening
  expect((await listDeliveries(app)).map(({ state }) => state)).toEqual(['delivered', 'retrying'])
})

test('what a slow worker sets aside after its server was opened is only given back', async () => {
  const app = await openSendingApp()
  await addNote(app, ['https://a.example/1', 'https://b.example/1'])
  await pause(app, 'b.example')
  const claim = { now: app.now(), leasedUntil: new Date(Date.now() + 45_000), limit: 9, exceptHosts: [] }
  const rows = await claimDeliveries(app.db, { state: 'waiting', ...claim })
  await holdLeased(
    app.db,
    rows.map(({ id }) => id),
    app.now(),
  )
  expect(
    (await listDeliveries(app)).map(({ host, state, leasedUntil }) => [host, state, leasedUntil]),
  ).toEqual([
    ['a.example', 'waiting', null],
    ['b.example', 'held', null],
  ])
})

test('workers lock servers in one order, whatever language the database was made for', async () => {
  const app = await openSendingApp()
  await app.raw`alter table servers alter column host type text collate "en-x-icu"`
  const hosts = ['a.example.org', 'a.example:444'].sort()
  expect([...(await lockServers(app.db, hosts)).keys()]).toEqual(hosts)
})
