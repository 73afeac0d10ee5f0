import { expect, test } from 'vitest'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'
import { createVerifier } from '../support/verify.ts'

test.each([307, 308])(
  'an inbox that sends on by %i is followed, signed for where it leads',
  async (status) => {
    const app = await openSendingApp()
    const isSigned = await createVerifier(app)
    const there = await openSink((received, response) => {
      response.writeHead(isSigned(received) ? 202 : 401).end()
    })
    const here = await openSink((_, response) => {
      response.writeHead(status, { location: `${there.origin}/inbox#here` }).end()
    })
    send(app)
    await addNote(app, [`${here.origin}/old`])
    await until(async () => expect((await listDeliveries(app))[0]).toMatchObject({ state: 'delivered' }))
    expect(there.received.map(({ url }) => url)).toEqual(['/inbox'])
    expect(there.received[0]?.body).toBe(here.received[0]?.body)
  },
)

test.each([301, 302, 303])('by %i, which makes a GET of a POST, it is not', async (status) => {
  const app = await openSendingApp()
  const there = await openSink()
  const here = await openSink((_, response) => {
    response.writeHead(status, { location: `${there.origin}/inbox` }).end()
  })
  send(app)
  await addNote(app, [`${here.origin}/old`])
  await until(async () =>
    expect((await listDeliveries(app))[0]).toMatchObject({
      state: 'retrying',
      lastError: `answered ${status}`,
    }),
  )
  expect(there.received).toEqual([])
})

test('one that sends on for ever is followed once', async () => {
  const app = await openSendingApp()
  const sink = await openSink((_, response) => {
    response.writeHead(308, { location: '/inbox' }).end()
  })
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await until(async () =>
    expect((await listDeliveries(app))[0]).toMatchObject({ lastStatus: 308, attempts: 1 }),
  )
  expect(sink.received).toHaveLength(2)
})
