import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const shortLimits = { connectMs: 200, headersMs: 200, bodyMs: 200 }

async function findRow(app: TestApp, inbox: string) {
  return (await listDeliveries(app)).find((row) => row.inbox === inbox)
}

test('an inbox that never answers is given up in time and holds up nobody else', async () => {
  const app = await openSendingApp()
  const hung = await openSink(() => {})
  const well = await openSink()
  send(app, { limits: shortLimits, firstTries: 4, perHost: 2 })
  await addNote(app, [...Array.from({ length: 20 }, (_, i) => `${hung.origin}/${i}`), `${well.origin}/inbox`])
  await until(async () =>
    expect(await findRow(app, `${well.origin}/inbox`)).toMatchObject({ state: 'delivered' }),
  )
  await until(async () => {
    const rows = (await listDeliveries(app)).filter(({ host }) => host === hung.host)
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['held']))
    expect(rows.map(({ lastError }) => lastError)).toContain('no answer within 0.2 s')
    expect(rows.filter(({ attempts }) => attempts > 0).length).toBeLessThanOrEqual(10)
  })
})

test('an answer whose body never ends is an answer all the same', async () => {
  const app = await openSendingApp()
  const sink = await openSink((_, response) => {
    response.writeHead(202)
    response.write('accepted, and ')
  })
  send(app, { limits: shortLimits })
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => expect((await listDeliveries(app))[0]).toMatchObject({ state: 'delivered' }))
})

test.each([
  'https://127.0.0.1',
  'https://localhost',
  'https://[::1]',
  'https://[::ffff:7f00:1]',
  'https://2130706433',
])('a private address is never dialled: %s', async (origin) => {
  const app = await openSendingApp({ config: { allowPrivateAddress: false } })
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  send(app)
  await addNote(app, [`${origin}:${port}/inbox`])
  await until(async () => {
    const [row] = await listDeliveries(app)
    expect(row?.state).toBe('retrying')
    expect(row?.lastError).toMatch(/^private address/)
  })
  expect(connections).toBe(0)
})

test('connections are kept and used again', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  send(app, { perHost: 2 })
  await addNote(
    app,
    Array.from({ length: 60 }, (_, i) => `${sink.origin}/${i}`),
  )
  await until(async () => expect(sink.received).toHaveLength(60))
  expect(sink.connections()).toBeLessThanOrEqual(4)
})

test('stopping finishes what is in hand, writes it down, and leaves the rest to others', async () => {
  const app = await openSendingApp()
  const sink = await openSink(async (_, response) => {
    await wait(300)
    response.writeHead(202).end()
  })
  await addNote(
    app,
    Array.from({ length: 30 }, (_, i) => `${sink.origin}/${i}`),
  )
  const { stop } = send(app, { perHost: 5 })
  await until(async () => expect(sink.received.length).toBeGreaterThan(0))
  await stop()
  const rows = await listDeliveries(app)
  const count = (state: string) => rows.filter((row) => row.state === state).length
  expect(count('delivered')).toBe(sink.received.length)
  expect(count('waiting')).toBe(30 - sink.received.length)
  expect(rows.every(({ leasedUntil }) => leasedUntil === null)).toBe(true)
  await wait(400)
  expect(sink.received).toHaveLength(count('delivered'))
})

test('the senders survive a ledger that cannot be read, and go on when it can', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  send(app)
  await app.raw`alter table deliveries rename to hidden`
  await until(async () => expect(app.logged.join('\n')).toContain('the ledger cannot be read'))
  await wait(1500)
  expect(app.logged.filter((line) => line.includes('cannot be read')).length).toBeLessThanOrEqual(3)
  await app.raw`alter table hidden rename to deliveries`
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => expect((await listDeliveries(app))[0]).toMatchObject({ state: 'delivered' }))
})

test('what was sent while the database was away is written down later, and not sent twice', async () => {
  const app = await openSendingApp()
  const sink = await openSink(async (_, response) => {
    await app.raw`alter table deliveries rename to hidden`
    response.writeHead(202).end()
  })
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () => expect(app.logged.join('\n')).toContain('could not be written down'))
  await app.raw`alter table hidden rename to deliveries`
  await until(async () => expect((await listDeliveries(app))[0]).toMatchObject({ state: 'delivered' }))
  expect(sink.received).toHaveLength(1)
})

test('lost connections to the database are no end', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  send(app)
  for (let round = 1; round <= 3; round += 1) {
    await app.raw`select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()`
    await wait(100)
    await until(() => addNote(app, [`${sink.origin}/inbox`]))
    await until(async () => expect(sink.received.length).toBeGreaterThanOrEqual(round))
  }
  await until(async () => {
    expect((await listDeliveries(app)).every(({ state }) => state === 'delivered')).toBe(true)
  })
})
