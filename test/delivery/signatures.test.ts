import { verifyRequest } from '@fedify/fedify/sig'
import { expect, test } from 'vitest'
import { servers } from '../../src/db/schema.ts'
import type { TestApp } from '../support/app.ts'
import { addNote, listDeliveries, openSendingApp, readPublicKey, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'
import { createVerifier, type Scheme, schemeOf } from '../support/verify.ts'

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
  await until(async () => {
    const states = (await listDeliveries(app)).map(({ state }) => state)
    expect(states).toEqual(Array(count).fill('delivered'))
  })
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
  await until(async () => expect((await listDeliveries(app))[0]?.state).toBe('retrying'))
  expect(sink.received.map(schemeOf)).toEqual(['draft-cavage', 'rfc9421'])
  expect((await listDeliveries(app))[0]).toMatchObject({
    attempts: 1,
    lastStatus: 401,
    lastError: 'answered 401',
  })
  expect(await app.db.select().from(servers)).toEqual([])
})

test.each<[Scheme, Scheme]>([
  ['draft-cavage', 'rfc9421'],
  ['rfc9421', 'draft-cavage'],
])(
  'a receiver that checks by hand, and takes only %s until it changes its mind, gets what it wants',
  async (before, after) => {
    const app = await openSendingApp()
    const isSigned = await createVerifier(app)
    let known = before
    const sink = await openSink((received, response) => {
      response.writeHead(schemeOf(received) === known && isSigned(received) ? 202 : 401).end()
    })
    const deliver = async (count: number) => {
      const asked = sink.received.length
      await addNote(app, [`${sink.origin}/inbox?to=us`])
      await untilDelivered(app, count)
      return sink.received.slice(asked).map(schemeOf)
    }
    send(app)
    expect((await deliver(1)).at(-1)).toBe(before)
    expect(await deliver(2)).toEqual([before])
    known = after
    expect(await deliver(3)).toEqual([before, after])
    expect(await deliver(4)).toEqual([after])
    known = before
    expect(await deliver(5)).toEqual([after, before])
  },
)

test('what is changed on the way is no longer signed, by either scheme', async () => {
  const app = await openSendingApp()
  const isSigned = await createVerifier(app)
  const sink = await openSink((received, response) => {
    const isTrue = isSigned(received)
    const forged = [
      { ...received, body: `${received.body} ` },
      { ...received, url: '/elsewhere' },
      { ...received, method: 'PUT' },
      { ...received, headers: { ...received.headers, host: 'other.example' } },
    ]
    response.writeHead(isTrue && !forged.some(isSigned) ? 202 : 500).end()
  })
  await app.db.insert(servers).values({ host: sink.host, signature: 'rfc9421' })
  send(app)
  await addNote(app, [`${sink.origin}/inbox`])
  await untilDelivered(app, 1)
  await app.db.update(servers).set({ signature: 'draft-cavage' })
  await addNote(app, [`${sink.origin}/inbox`])
  await untilDelivered(app, 2)
  expect(sink.received.map(schemeOf)).toEqual(['rfc9421', 'draft-cavage'])
})
