import { expect, test } from 'vitest'
import { getBlog } from '../../../src/blog/queries.ts'
import { saveSettings } from '../../../src/blog/settings.ts'
import { answerComment } from '../../../src/comments/answer.ts'
import { findCommentByUri } from '../../../src/comments/queries.ts'
import { blockPerson, blockServer } from '../../../src/people/block.ts'
import { findPersonByUri } from '../../../src/people/queries.ts'
import { unpublishPost } from '../../../src/posts/withdraw.ts'
import { listDeskQuotes, listPostQuotes } from '../../../src/quotes/queries.ts'
import {
  toCreate,
  toDelete,
  toFollow,
  toNote,
  toQuote,
  toQuoteRequest,
  toUpdate,
} from '../../support/neighbour.ts'
import { openQuotable, readAnswers } from '../../support/quotes.ts'

test('whoever asks to quote a post may, and gets a proof that names both', async () => {
  const { app, actor, article, alice, send, read } = await openQuotable()
  const post = toQuote(alice, article)
  const request = toQuoteRequest(alice, article, post)
  expect(await send(alice, request)).toBe(202)
  const [accept] = await readAnswers(app)
  expect(accept).toMatchObject({
    type: 'Accept',
    actor,
    to: [alice.uri],
    object: { id: request.id, type: 'QuoteRequest', actor: alice.uri, object: article, instrument: post.id },
    inboxes: [`${alice.uri}/inbox`],
  })
  const { status, type, json } = await read(accept!.result)
  expect([status, type]).toEqual([200, 'application/activity+json; charset=utf-8'])
  expect(json).toEqual({
    '@context': expect.any(Array),
    id: accept!.result,
    type: 'QuoteAuthorization',
    attributedTo: actor,
    interactingObject: post.id,
    interactionTarget: article,
  })
  expect(accept!.result).toMatch(/\/ap\/authorizations\/[0-9a-f-]{36}$/)
})

test('the same request twice gets the same proof, also when it comes under another id', async () => {
  const { app, article, alice, send } = await openQuotable()
  const post = toQuote(alice, article)
  const request = toQuoteRequest(alice, article, post)
  await send(alice, request)
  await send(alice, request)
  await send(alice, toQuoteRequest(alice, article, post))
  const answers = await readAnswers(app)
  expect(answers.map(({ type }) => type)).toEqual(['Accept', 'Accept', 'Accept'])
  expect(new Set(answers.map(({ result }) => result)).size).toBe(1)
  expect(await listDeskQuotes(app.db, { limit: 9 })).toHaveLength(1)
})

test('two requests at the same moment are one quote', async () => {
  const { app, article, alice, inbox, settle } = await openQuotable()
  const post = toQuote(alice, article)
  await Promise.all([1, 2, 3].map(() => alice.post(inbox, toQuoteRequest(alice, article, post))))
  await settle()
  expect(new Set((await readAnswers(app)).map(({ result }) => result)).size).toBe(1)
  expect(await listDeskQuotes(app.db, { limit: 9 })).toHaveLength(1)
})

test('a post that is only named is fetched from where it lives', async () => {
  const { app, article, neighbour, alice, send } = await openQuotable()
  const post = toQuote(alice, article)
  neighbour.files.set(new URL(String(post.id)).pathname, post)
  await send(alice, toQuoteRequest(alice, article, String(post.id)))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept'])
})

test('an answer of the author can be quoted, too', async () => {
  const { app, article, alice, bob, send, settle } = await openQuotable()
  const question = toNote(alice, article, '<p>When?</p>')
  await send(alice, toCreate(alice, question))
  const comment = await findCommentByUri(app.db, String(question.id))
  const { objectId } = await answerComment(app, comment!.id, 'In March.')
  await settle()
  const answer = app.addresses.object('note', objectId!)
  await send(bob, toQuoteRequest(bob, answer, toQuote(bob, answer)))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept'])
  const [quote] = await listDeskQuotes(app.db, { limit: 9 })
  expect(quote).toMatchObject({ post: { title: 'Tulpen' }, person: { handle: bob.handle } })
  expect(quote!.answerId).not.toBeNull()
})

test.each([
  ['quoteUrl', { quoteUrl: 'ARTICLE', quote: undefined }],
  ['_misskey_quote', { _misskey_quote: 'ARTICLE', quote: undefined, quoteUri: undefined }],
  ['quote, without a context that says what it means', { '@context': undefined, quoteUri: undefined }],
])('a quote by %s is one', async (_, change) => {
  const { app, article, alice, send } = await openQuotable()
  const filled = Object.entries(change).map(([key, value]) => [key, value?.replace('ARTICLE', article)])
  const post = toQuote(alice, article, Object.fromEntries(filled))
  await send(alice, toQuoteRequest(alice, article, post))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept'])
})

test.each([
  ['with the context of ActivityStreams alone', 'https://www.w3.org/ns/activitystreams'],
  ['with that of GoToSocial', ['https://www.w3.org/ns/activitystreams', 'https://gotosocial.org/ns']],
  ['without any', undefined],
])('a request %s is understood, embedded and by id', async (_, context) => {
  const { app, article, neighbour, alice, bob, send } = await openQuotable()
  const embedded = toQuote(alice, article, { '@context': undefined, quoteUri: undefined })
  await send(alice, { ...toQuoteRequest(alice, article, embedded), '@context': context })
  const named = toQuote(bob, article, { '@context': context, quoteUri: undefined })
  neighbour.files.set(new URL(String(named.id)).pathname, named)
  await send(bob, { ...toQuoteRequest(bob, article, String(named.id)), '@context': context })
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept', 'Accept'])
})

test('when only followers may quote, others are told no', async () => {
  const { app, actor, article, alice, bob, send } = await openQuotable()
  await saveSettings(app, { ...(await getBlog(app.db)), canQuote: 'followers' })
  await send(alice, toFollow(alice, actor))
  const [mine, theirs] = [toQuote(alice, article), toQuote(bob, article)]
  await send(alice, toQuoteRequest(alice, article, mine))
  const request = toQuoteRequest(bob, article, theirs)
  await send(bob, request)
  const answers = await readAnswers(app)
  expect(answers.map(({ type, to }) => [type, to])).toEqual([
    ['Accept', [alice.uri]],
    ['Reject', [bob.uri]],
  ])
  expect(answers[1]).toMatchObject({
    object: { id: request.id, type: 'QuoteRequest', instrument: theirs.id, object: article },
    inboxes: [`${bob.uri}/inbox`],
  })
  expect(answers[1]).not.toHaveProperty('result')
})

test('when nobody may quote, what was allowed before stays allowed', async () => {
  const { app, article, alice, bob, send } = await openQuotable()
  const post = toQuote(alice, article)
  await send(alice, toQuoteRequest(alice, article, post))
  await saveSettings(app, { ...(await getBlog(app.db)), canQuote: 'nobody' })
  await send(alice, toQuoteRequest(alice, article, post))
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article)))
  await send(bob, toQuoteRequest(bob, article, toQuote(bob, article)))
  const types = (await readAnswers(app)).map(({ type }) => type)
  expect(types).toEqual(['Accept', 'Accept', 'Reject', 'Reject'])
})

test('nobody who is blocked may quote, and none of a blocked server', async () => {
  const { app, article, alice, neighbour, send } = await openQuotable()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>hello</p>')))
  await blockPerson(app, (await findPersonByUri(app.db, alice.uri))!.id)
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article)))
  await blockServer(app, neighbour.host)
  const carol = neighbour.actor('carol')
  expect(await send(carol, toQuoteRequest(carol, article, toQuote(carol, article)))).toBe(202)
  expect(await readAnswers(app)).toEqual([])
  expect(await listDeskQuotes(app.db, { limit: 9 })).toEqual([])
})

test('nobody gets a permission for the post of somebody else', async () => {
  const { app, article, alice, neighbour, send } = await openQuotable()
  const mallory = neighbour.actor('mallory')
  const post = toQuote(alice, article)
  neighbour.files.set(new URL(String(post.id)).pathname, post)
  await send(mallory, toQuoteRequest(mallory, article, post))
  await send(mallory, toQuoteRequest(mallory, article, String(post.id)))
  await send(mallory, toQuoteRequest(mallory, article, { ...post, id: 'https://elsewhere.example/notes/1' }))
  expect(await send(mallory, toQuoteRequest(alice, article, post))).toBe(401)
  expect(await readAnswers(app)).toEqual([])
  expect(await listDeskQuotes(app.db, { limit: 9 })).toEqual([])
})

test('a post that does not show the quote, or cannot be had, gets no permission', async () => {
  const { app, article, alice, send } = await openQuotable()
  const other = toQuote(alice, 'https://elsewhere.example/notes/1')
  await send(alice, toQuoteRequest(alice, article, other))
  await send(alice, toQuoteRequest(alice, article, `${alice.uri}/statuses/missing`))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Reject', 'Reject'])
})

test('what is not published any more is not to be quoted, and neither is what was never here', async () => {
  const { app, article, post, alice, neighbour, send, settle } = await openQuotable()
  await unpublishPost(app, post.id)
  await settle()
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article)))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Reject'])
  const dora = neighbour.actor('dora')
  neighbour.asked.length = 0
  for (const stranger of [
    'https://elsewhere.example/notes/1',
    app.addresses.story('tulpen'),
    app.addresses.home,
  ])
    expect(await send(dora, toQuoteRequest(dora, stranger, toQuote(dora, stranger)))).toBe(202)
  expect(neighbour.asked).toEqual([])
  expect(await readAnswers(app)).toHaveLength(1)
})

test('a quote for followers only is allowed, and shown to nobody but the author', async () => {
  const { app, article, post, alice, send } = await openQuotable()
  const change = { to: [`${alice.uri}/followers`], cc: [] }
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article, change)))
  expect((await readAnswers(app)).map(({ type }) => type)).toEqual(['Accept'])
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  expect(await listDeskQuotes(app.db, { limit: 9 })).toMatchObject([{ visibility: 'private' }])
})

test('a deleted quote is forgotten, and its proof with it', async () => {
  const { app, article, post, alice, send, read } = await openQuotable()
  const quoting = toQuote(alice, article)
  await send(alice, toQuoteRequest(alice, article, quoting))
  expect(await listPostQuotes(app.db, post.objectId)).toHaveLength(1)
  const [accept] = await readAnswers(app)
  await send(alice, toDelete(alice, String(quoting.id)))
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  expect((await read(accept!.result)).status).toBe(410)
  await send(alice, toQuoteRequest(alice, article, quoting))
  expect(await readAnswers(app)).toHaveLength(1)
})

test('an edit that quotes no more is heard; one that still does changes nothing, nor does a late one', async () => {
  const { app, article, post, alice, send } = await openQuotable()
  const at = (minute: number) => new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString()
  const quoting = toQuote(alice, article, { published: at(1) })
  const without = { ...quoting, quote: undefined, quoteUri: undefined }
  await send(alice, toQuoteRequest(alice, article, quoting))
  await send(alice, toUpdate(alice, { ...quoting, content: '<p>better</p>', updated: at(5) }))
  await send(alice, toUpdate(alice, { ...without, updated: at(3) }))
  expect(await listPostQuotes(app.db, post.objectId)).toHaveLength(1)
  await send(alice, toUpdate(alice, { ...without, updated: at(6) }))
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  const again = toUpdate(alice, { ...quoting, updated: at(7) })
  await send(alice, again)
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
})

test('an edit that keeps the quote from the public takes it from the page', async () => {
  const { app, article, post, alice, send } = await openQuotable()
  const quoting = toQuote(alice, article)
  await send(alice, toQuoteRequest(alice, article, quoting))
  const change = { to: [`${alice.uri}/followers`], cc: [], updated: new Date().toISOString() }
  await send(alice, toUpdate(alice, { ...quoting, ...change }))
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
  expect(await listDeskQuotes(app.db, { limit: 9 })).toMatchObject([{ visibility: 'private' }])
})

test('nobody makes others’ quotes forgotten', async () => {
  const { app, article, post, alice, neighbour, send } = await openQuotable()
  const mallory = neighbour.actor('mallory')
  const quoting = toQuote(alice, article)
  await send(alice, toQuoteRequest(alice, article, quoting))
  await send(mallory, toCreate(mallory, toNote(mallory, article, '<p>now known</p>')))
  await send(mallory, toDelete(mallory, String(quoting.id)))
  await send(mallory, toUpdate(mallory, { ...quoting, quote: undefined, quoteUri: undefined }))
  await send(
    mallory,
    toUpdate(mallory, { ...quoting, attributedTo: mallory.uri, quote: undefined, quoteUri: undefined }),
  )
  expect(await listPostQuotes(app.db, post.objectId)).toHaveLength(1)
})

test('with an actor go its quotes', async () => {
  const { app, article, post, alice, send } = await openQuotable()
  await send(alice, toQuoteRequest(alice, article, toQuote(alice, article)))
  await send(alice, toDelete(alice, alice.uri))
  expect(await listPostQuotes(app.db, post.objectId)).toEqual([])
})

test('a post that quotes without asking is no comment, but a reply that quotes is one', async () => {
  const { app, article, alice, send, thread } = await openQuotable()
  const asNote = toQuote(alice, article, { quoteUrl: article, _misskey_quote: article })
  expect(await send(alice, toCreate(alice, asNote))).toBe(202)
  expect(await thread()).toEqual([])
  const reply = toQuote(alice, article, { quoteUrl: article, inReplyTo: article })
  await send(alice, toCreate(alice, reply))
  expect(await thread()).toHaveLength(1)
  expect(await listDeskQuotes(app.db, { limit: 9 })).toEqual([])
})
