import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import { type Clock, createClock } from '../support/clock.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink, type Received } from '../support/sink.ts'

// Hours go by in small steps, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

const minuteMs = 60_000

/** New rows are due by the clock of the database. */
function createClockOfToday(): Clock {
  return createClock(new Date().toISOString())
}

function idOf({ body }: Received): string {
  return (JSON.parse(body) as { id: string }).id
}

async function isAllDelivered(app: TestApp): Promise<boolean> {
  return (await listDeliveries(app)).every(({ state }) => state === 'delivered')
}

/** The clock runs on, but not while something is in hand: that would end its lease, and it would go twice. */
async function tickWhenIdle(app: TestApp, clock: Clock, ms: number) {
  const isBusy = (await listDeliveries(app)).some(
    ({ leasedUntil }) => leasedUntil && leasedUntil > clock.now(),
  )
  if (!isBusy) clock.tick(ms)
}

async function untilAllDelivered(app: TestApp, clock: Clock) {
  await vi.waitFor(
    async () => {
      await tickWhenIdle(app, clock, 10_000)
      expect(await isAllDelivered(app)).toBe(true)
    },
    { timeout: 80_000, interval: 20 },
  )
}

test('an Update never overtakes its Create, although a third of all tries fail and two workers send', async () => {
  const clock = createClockOfToday()
  const app = await openSendingApp(clock)
  const accepted = new Map<string, string[]>()
  const answers = [202, 404, 202, 202, 408, 202, 401]
  let count = 0
  const sink = await openSink(async (received, response) => {
    await wait(Math.random() * 5)
    const status = answers[count++ % answers.length] ?? 202
    if (status === 202) accepted.set(received.url, [...(accepted.get(received.url) ?? []), idOf(received)])
    response.writeHead(status).end()
  })
  const objects = Array.from({ length: 4 }, () => newId())
  const inboxes = ['/a', '/b', '/c'].map((path) => sink.origin + path)
  const added = new Map<string, string[]>()
  for (const type of ['Create', 'Update', 'Update', 'Delete'])
    for (const objectId of objects) {
      const id = await addNote(app, inboxes, { objectId, type })
      added.set(objectId, [...(added.get(objectId) ?? []), app.addresses.activity(id)])
    }
  send(app)
  send(app)
  await untilAllDelivered(app, clock)
  for (const path of ['/a', '/b', '/c'])
    for (const ids of added.values())
      expect(accepted.get(path)?.filter((id) => ids.includes(id))).toEqual(ids)
})

test('nor does it through an outage of the server, with pauses, and a worker that stops midway', async () => {
  const clock = createClockOfToday()
  const app = await openSendingApp(clock)
  let isUp = false
  const accepted: string[] = []
  const sink = await openSink((received, response) => {
    if (isUp) accepted.push(idOf(received))
    response.writeHead(isUp ? 202 : 502).end()
  })
  const objectId = newId()
  const ids: string[] = []
  const first = send(app)
  for (const type of ['Create', 'Update', 'Update']) {
    ids.push(await addNote(app, [`${sink.origin}/inbox`], { objectId, type }))
    for (let i = 0; i < 4; i += 1) {
      await tickWhenIdle(app, clock, 10 * minuteMs)
      await wait(80)
    }
  }
  send(app)
  await first.stop()
  expect(await isAllDelivered(app)).toBe(false)
  isUp = true
  await untilAllDelivered(app, clock)
  expect(accepted).toEqual(ids.map(app.addresses.activity))
})
