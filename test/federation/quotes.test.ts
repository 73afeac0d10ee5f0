import { QuoteAuthorization } from '@fedify/vocab'
import { expect, test } from 'vitest'
import { blockPerson, blockServer } from '../../src/people/block.ts'
import { findPersonByUri } from '../../src/people/queries.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import { listDeskQuotes, listPostQuotes } from '../../src/quotes/queries.ts'
import { revokeQuote } from '../../src/quotes/revoke.ts'
import type { TestApp } from '../support/app.ts'
import { send as startSending } from '../support/deliveries.ts'
import { type Actor, publicUri, toQuote, toQuoteRequest } from '../support/neighbour.ts'
import { addTestFollower } from '../support/people.ts'
import { readLedger } from '../support/published.ts'
import { openQuotable, readAnswers } from '../support/quotes.ts'
import { reader } from '../support/reader.ts'

async function openQuoted(change: Record<string, unknown> = {}) {
  const place = await openQuotable()
  const { app, article, alice, send } = place
  const quoting = toQuote(alice, article, change)
  await send(alice, toQuoteRequest(alice, article, quoting))
  const [accept] = await readAnswers(app)
  const [quote] = await listDeskQuotes(app.db, { limit: 1 })
  return { ...place, quoting, authorization: accept!.result, quote: quote! }
}

async function readDeletes(app: TestApp) {
  return (await readLedger(app)).filter(({ type }) => type === 'Delete')
}

test('an independent reader of JSON-LD takes the proof for what it is', async () => {
  const { actor, article, authorization, quoting, read } = await openQuoted()
  const proof = await QuoteAuthorization.fromJsonLd((await read(authorization)).json, reader)
  expect(proof.attributionId?.href).toBe(actor)
  expect(proof.interactionTargetId?.href).toBe(article)
  expect(proof.interactingObjectId?.href).toBe(quoting.id)
})

test('the permission, the proof and its end reach the server that asked, in this order', async () => {
  const { app, authorization, neighbour, quote, read, settle } = await openQuoted()
  const types = () => neighbour.received.map(({ type }) => type)
  await revokeQuote(app, quote.id)
  await settle()
  startSending(app)
  await expect.poll(types, { timeout: 10_000 }).toEqual(['Accept', 'Delete'])
  expect(neighbour.received[0]).toMatchObject({ result: authorization })
  expect(neighbour.received[1]).toMatchObject({ object: authorization })
  const { status, json } = await read(authorization)
  expect(status).toBe(410)
  expect(json).toMatchObject({
    id: authorization,
    type: 'Tombstone',
    formerType: 'QuoteAuthorization',
    deleted: expect.any(String),
  })
})

test('what was withdrawn is told by its id alone, to the quoter and to those who have the post', async () => {
  const { app, alice, authorization, quote, read, settle } = await openQuoted()
  await addTestFollower(app, 'ada')
  await revokeQuote(app, quote.id)
  await settle()
  const [deletion, ...more] = await readDeletes(app)
  expect(more).toEqual([])
  expect(deletion).toMatchObject({ type: 'Delete', to: [publicUri], object: authorization })
  expect(deletion!.inboxes).toEqual([`${alice.uri}/inbox`, 'https://peer.example/inbox'].sort())
  // Whoever gets it passed on can look it up.
  expect((await read(deletion!.id)).json).toMatchObject({ type: 'Delete', object: authorization })
})

test('the end of a quote that is not for everybody is told to its writer only', async () => {
  const { app, alice, quote, settle } = await openQuoted({ to: ['https://elsewhere.example/x'], cc: [] })
  await addTestFollower(app, 'ada')
  await revokeQuote(app, quote.id)
  await settle()
  expect((await readDeletes(app)).map(({ inboxes }) => inboxes)).toEqual([[`${alice.uri}/inbox`]])
})

test.each([
  [
    'a person',
    async (app: TestApp, alice: Actor) => blockPerson(app, (await findPersonByUri(app.db, alice.uri))!.id),
  ],
  ['a server', async (app: TestApp, alice: Actor) => blockServer(app, new URL(alice.uri).host)],
])('blocking %s withdraws the permission, and only the quoter’s server is told', async (_, block) => {
  const { app, alice, authorization, post, read, settle } = await openQuoted()
  await addTestFollower(app, 'ada')
  await block(app, alice)
  await settle()
  expect((await read(authorization)).status).toBe(410)
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  expect((await readDeletes(app)).map(({ inboxes }) => inboxes)).toEqual([[`${alice.uri}/inbox`]])
})

test('what was withdrawn is not given again for the same post, but for another one', async () => {
  const { app, alice, article, quote, quoting, send } = await openQuoted()
  await revokeQuote(app, quote.id)
  await send(alice, toQuoteRequest(alice, article, quoting))
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article)))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept', 'Reject', 'Accept'])
})

test('withdrawing it twice is withdrawing it once', async () => {
  const { app, quote, settle } = await openQuoted()
  await revokeQuote(app, quote.id)
  await settle()
  await expect(revokeQuote(app, quote.id)).rejects.toMatchObject({ code: 'not-found' })
  await app.jobs.add(app.db, { type: 'quote.revoked', quoteId: quote.id })
  await settle()
  expect(await readDeletes(app)).toHaveLength(1)
})

test('a post that quotes another post of the blog now quotes the first no more', async () => {
  const { app, alice, authorization, post, quoting, read, send, settle } = await openQuoted()
  const other = await publishPost(app, { title: 'Rosen', markdown: 'Im Juni.', excerpt: '', topics: [] })
  await settle()
  const roses = app.addresses.object('article', other.objectId)
  await send(alice, toQuoteRequest(alice, roses, { ...quoting, quote: roses, quoteUri: roses }))
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  expect(await listPostQuotes(app.db, other.objectId)).toHaveLength(1)
  expect((await read(authorization)).status).toBe(410)
})

test('the proof ends with the post that it is about', async () => {
  const { app, authorization, post, read, settle } = await openQuoted()
  await unpublishPost(app, post.id)
  await settle()
  expect((await read(authorization)).status).toBe(410)
  expect(await listDeskQuotes(app.db, { limit: 1 })).toEqual([])
})

test('there is no proof under an id that never was one', async () => {
  const { authorization, post, read } = await openQuoted()
  expect((await read(authorization.replace(/[^/]+$/, post.objectId))).status).toBe(404)
  expect((await read(`${authorization}/replies`)).status).toBe(404)
})
