import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { comments, deliveries, missingInboxes, objects, posts, servers } from '../../src/db/schema.ts'
import { countLetters } from '../../src/delivery/letters/queries.ts'
import { listLettersByServer, resendLetters, toReason } from '../../src/delivery/letters.ts'
import type { SafeHtml } from '../../src/lib/html.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import {
  addFollowerAt,
  addNote,
  addPersonAt,
  listDeliveries,
  openSendingApp,
  send,
} from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

/** As after days in vain. */
async function giveUp(app: TestApp, activityId: string, lastError = 'no answer within 10 s') {
  await app.db
    .update(deliveries)
    .set({ state: 'gone', attempts: 13, lastError })
    .where(eq(deliveries.activityId, activityId))
}

async function deliver(app: TestApp, activityId: string) {
  await app.db
    .update(deliveries)
    .set({ state: 'delivered', attempts: 1 })
    .where(eq(deliveries.activityId, activityId))
}

async function statesOf(app: TestApp, ids: string[]) {
  const rows = await listDeliveries(app)
  return ids.map((id) => rows.find(({ activityId }) => activityId === id)?.state)
}

test('a dead letter that is sent again goes out at once, under the same id', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  const id = await addNote(app, [`${sink.origin}/inbox`])
  await giveUp(app, id)
  await app.db
    .insert(servers)
    .values({ host: sink.host, failures: 9, pausedUntil: new Date(Date.now() + 1e7) })
  send(app, { pollMs: 3_600_000 })
  expect(await countLetters(app.db)).toEqual({ letters: 1, servers: 1 })
  expect(await resendLetters(app, { all: true })).toBe(1)
  await until(async () => expect(await statesOf(app, [id])).toEqual(['delivered']))
  expect(sink.received.map(({ body }) => JSON.parse(body).id)).toEqual([app.addresses.activity(id)])
  expect(await countLetters(app.db)).toEqual({ letters: 0, servers: 0 })
  expect(await resendLetters(app, { all: true })).toBe(0)
})

test('one letter, those of a server, or all of them are sent again', async () => {
  const app = await openSendingApp()
  const ids: string[] = []
  for (const host of ['a.example', 'a.example', 'b.example'])
    ids.push(await addNote(app, [`https://${host}/inbox`]))
  for (const id of ids) await giveUp(app, id)
  const [first] = await listDeliveries(app)
  expect(await resendLetters(app, { id: first!.id })).toBe(1)
  expect(await statesOf(app, ids)).toEqual(['retrying', 'gone', 'gone'])
  expect(await resendLetters(app, { host: 'b.example' })).toBe(1)
  expect(await statesOf(app, ids)).toEqual(['retrying', 'gone', 'retrying'])
  expect(await resendLetters(app, { all: true })).toBe(1)
  expect((await listDeliveries(app)).map(({ attempts, lastError }) => [attempts, lastError])).toEqual(
    Array(3).fill([0, null]),
  )
})

test('a Create that is sent again is followed by the newest Update, so that the old text is not the last word', async () => {
  const app = await openSendingApp()
  const texts = new Map<string, string>()
  // It believes every Create and Update of what it knows, as they come.
  const sink = await openSink(({ body }, response) => {
    const { type, id } = JSON.parse(body)
    if (type === 'Create' || texts.has('it')) texts.set('it', id)
    response.writeHead(202).end()
  })
  const objectId = newId()
  const inbox = [`${sink.origin}/inbox`]
  const create = await addNote(app, inbox, { objectId })
  const updates = [
    await addNote(app, inbox, { objectId, type: 'Update' }),
    await addNote(app, inbox, { objectId, type: 'Update' }),
  ]
  await giveUp(app, create)
  for (const id of updates) await deliver(app, id)
  send(app)
  expect(await resendLetters(app, { all: true })).toBe(1)
  await until(async () =>
    expect(await statesOf(app, [create, ...updates])).toEqual(Array(3).fill('delivered')),
  )
  const last = updates[1]!
  expect(sink.received.map(({ body }) => JSON.parse(body).id)).toEqual(
    [create, last].map(app.addresses.activity),
  )
  expect(texts.get('it')).toBe(app.addresses.activity(last))
})

test('a Create is not sent again beside an Update that is on its way', async () => {
  const app = await openSendingApp()
  const [inbox, objectId] = [['https://a.example/inbox'], newId()]
  const create = await addNote(app, inbox, { objectId })
  await giveUp(app, create)
  const update = await addNote(app, inbox, { objectId, type: 'Update' })
  const lease = (leasedUntil: Date | null) =>
    app.db.update(deliveries).set({ leasedUntil }).where(eq(deliveries.activityId, update))
  await lease(new Date(Date.now() + 30_000))
  expect(await resendLetters(app, { all: true })).toBe(0)
  await lease(null)
  expect(await resendLetters(app, { all: true })).toBe(1)
  expect(await statesOf(app, [create, update])).toEqual(['retrying', 'waiting'])
})

test('what was overtaken is no dead letter: an Update by a later one, everything by a Delete', async () => {
  const app = await openSendingApp()
  const inbox = ['https://a.example/inbox']
  const [edited, deleted] = [newId(), newId()]
  const old = await addNote(app, inbox, { objectId: edited, type: 'Update' })
  const ids = [
    await addNote(app, inbox, { objectId: deleted }),
    await addNote(app, inbox, { objectId: deleted, type: 'Update' }),
    old,
  ]
  await deliver(app, await addNote(app, inbox, { objectId: edited, type: 'Update' }))
  const removal = await addNote(app, inbox, { objectId: deleted, type: 'Delete' })
  for (const id of [...ids, removal]) await giveUp(app, id)
  expect(await countLetters(app.db)).toEqual({ letters: 1, servers: 1 })
  expect(await resendLetters(app, { all: true })).toBe(1)
  expect(await statesOf(app, [...ids, removal])).toEqual(['gone', 'gone', 'gone', 'retrying'])
})

test('an answer to a Follow is sent again only while it still is the answer', async () => {
  const app = await openSendingApp()
  await addFollowerAt(app, 'https://a.example/inbox')
  const left = await addPersonAt(app, 'https://b.example/inbox')
  const [follower] = await app.raw`select "personId" as id from followers`
  const answers = [
    await addNote(app, ['https://a.example/inbox'], { type: 'Accept', orderKey: follower!.id }),
    await addNote(app, ['https://a.example/inbox'], { type: 'Reject', orderKey: follower!.id }),
    await addNote(app, ['https://b.example/inbox'], { type: 'Accept', orderKey: left }),
    await addNote(app, ['https://b.example/inbox'], { type: 'Reject', orderKey: left }),
  ]
  for (const id of answers) await giveUp(app, id)
  await resendLetters(app, { all: true })
  expect(await statesOf(app, answers)).toEqual(['retrying', 'gone', 'gone', 'retrying'])
})

test('nobody misses what went to blocked servers and to inboxes with nobody behind them', async () => {
  const app = await openSendingApp()
  const note = await addNote(app, ['https://shut.example/inbox', 'https://empty.example/inbox'])
  await giveUp(app, note, 'answered 410')
  await app.db.insert(servers).values({ host: 'shut.example', blockedAt: app.now() })
  const gone = { inbox: 'https://empty.example/inbox', status: 410, since: app.now() }
  await app.db.insert(missingInboxes).values(gone)
  expect(await countLetters(app.db)).toEqual({ letters: 0, servers: 0 })
  await addFollowerAt(app, 'https://empty.example/inbox')
  expect(await countLetters(app.db)).toEqual({ letters: 1, servers: 1 })
})

test('the list goes server by server and tells what each letter is about', async () => {
  const app = await openSendingApp()
  const html = '<p>Hello</p>' as SafeHtml
  const [postId, objectId, answerId, answerObject] = [newId(), newId(), newId(), newId()]
  const text = { markdown: 'Hello', html, language: 'de' }
  await app.db.insert(posts).values({ id: postId, title: 'Tulips', ...text, status: 'published', objectId })
  await app.db.insert(comments).values({
    id: answerId,
    objectId: answerObject,
    postId,
    html,
    visibility: 'public',
    publishedAt: app.now(),
  })
  const at = { publishedAt: app.now() }
  await app.db.insert(objects).values([
    { id: objectId, kind: 'article', postId, ...at },
    { id: answerObject, kind: 'note', commentId: answerId, ...at },
  ])
  const both = ['https://a.example/inbox', 'https://b.example/inbox']
  await giveUp(app, await addNote(app, both, { objectId }))
  await giveUp(app, await addNote(app, both.slice(0, 1), { objectId: answerObject, type: 'Update' }))
  for (let i = 0; i < 7; i += 1) await giveUp(app, await addNote(app, both.slice(1), { objectId: newId() }))
  const list = await listLettersByServer(app)
  expect(list.map(({ host, count, letters }) => [host, count, letters.length])).toEqual([
    ['b.example', 8, 5],
    ['a.example', 2, 2],
  ])
  expect(list[1]?.letters).toMatchObject([
    { type: 'Update', title: 'Tulips', isAnswer: true, error: 'no answer within 10 s' },
    { type: 'Create', title: 'Tulips', isAnswer: false },
  ])
})

test.each([
  [410, null, 'missing'],
  [403, null, 'refused'],
  [422, null, 'rejected'],
  [429, null, 'busy'],
  [502, null, 'broken'],
  [301, null, 'moved'],
  [null, 'no such host', 'noHost'],
  [null, 'connection refused', 'unreachable'],
  [null, 'connection closed without an answer', 'unreachable'],
  [null, 'no connection', 'unreachable'],
  [null, 'no answer within 10 s', 'silent'],
  [null, 'no connection within 10 s', 'unreachable'],
  [null, 'certificate not trusted (CERT_HAS_EXPIRED)', 'insecure'],
  [null, 'private address (10.0.0.1)', 'unusable'],
  [null, null, 'other'],
])('%s, "%s" is told as: %s', (status, error, reason) => {
  expect(toReason({ status, error })).toBe(reason)
})
