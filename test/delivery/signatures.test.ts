import { verifyRequest } from '@fedify/fedify/sig'
import { expect, test, vi } from 'vitest'
import { servers } from '../../src/db/schema.ts'
import type { TestApp } from '../support/app.ts'
import { addNote, listDeliveries, openSendingApp, readPublicKey, send } from '../support/deliveries.ts'
import { openSink, type Received } from '../support/sink.ts'

type Scheme = 'draft-cavage' | 'rfc9421'

function schemeOf({ headers }: Received): Scheme {
  return headers['signature-input'] ? 'rfc9421' : 'draft-cavage'
}

/** A server that checks signatures, and knows only some schemes. */
async function openStrictSink(app: TestApp, known: Scheme[], refusal = 401) {
  const publicKey = await readPublicKey(app)
  const keyCache = { get: async () => publicKey, set: async () => {} }
  return await openSink(async (received, response) => {
    const { url, headers, body } = received
    const request = new Request(`http://${headers.host}${url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    })
    const isKnown = known.includes(schemeOf(received))
    const isTrue = isKnown && (await verifyRequest(request, { keyCache })) !== null
    response.writeHead(isTrue ? 202 : refusal).end()
  })
}

async function untilDelivered(app: TestApp, count: number) {
  await vi.waitFor(
    async () => {
      const states = (await listDeliveries(app)).map(({ state }) => state)
      expect(states).toEqual(Array(count).fill('delivered'))
    },
    { timeout: 10_000 },
  )
}

test('a stranger gets draft-cavage, which everybody reads, and it verifies', async () => {
  const app = await openSendingApp()
  const sink = await openStrictSink(app, ['draft-cavage', 'rfc9421'])
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await untilDelivered(app, 1)
  expect(sink.received.map(schemeOf)).toEqual(['draft-cavage'])
  expect((await app.db.select().from(servers))[0]).toMatchObject({
    host: sink.host,
    signature: 'draft-cavage',
  })
})

test.each([401, 403, 400])(
  'a server that knows RFC 9421 only and answers %i gets it at once, and first from then on',
  async (refusal) => {
    const app = await openSendingApp()
    const sink = await openStrictSink(app, ['rfc9421'], refusal)
    send(app)
    await addNote(app, [`${sink.origin}/inbox`])
    await untilDelivered(app, 1)
    expect(sink.received.map(schemeOf)).toEqual(['draft-cavage', 'rfc9421'])
    await addNote(app, [`${sink.origin}/inbox`])
    await untilDelivered(app, 2)
    expect(sink.received.map(schemeOf)).toEqual(['draft-cavage', 'rfc9421', 'rfc9421'])
  },
)

test('a server that went back to draft-cavage is learned anew', async () => {
  const app = await openSendingApp()
  const sink = await openStrictSink(app, ['draft-cavage'])
  await app.db.insert(servers).values({ host: sink.host, signature: 'rfc9421' })
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await untilDelivered(app, 1)
  expect(sink.received.map(schemeOf)).toEqual(['rfc9421', 'draft-cavage'])
  expect((await app.db.select().from(servers))[0]?.signature).toBe('draft-cavage')
})

test('a server that takes neither is asked twice, not more, and nothing is learned', async () => {
  const app = await openSendingApp()
  const sink = await openStrictSink(app, [])
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await vi.waitFor(async () => expect((await listDeliveries(app))[0]?.state).toBe('retrying'))
  expect(sink.received.map(schemeOf)).toEqual(['draft-cavage', 'rfc9421'])
  expect((await listDeliveries(app))[0]).toMatchObject({
    attempts: 1,
    lastStatus: 401,
    lastError: 'answered 401',
  })
  expect(await app.db.select().from(servers)).toEqual([])
})
