import { expect, test } from 'vitest'
import { blockPerson, blockServer, unblockPerson, unblockServer } from '../../src/people/block.ts'
import { findPersonByUri } from '../../src/people/queries.ts'
import { deletePost } from '../../src/posts/withdraw.ts'
import { openTestFederation } from '../support/federation.ts'
import { openNeighbourhood } from '../support/inbox.ts'
import {
  type Json,
  toAnnounce,
  toCreate,
  toDelete,
  toFollow,
  toLike,
  toNote,
  toUndo,
  toUpdate,
} from '../support/neighbour.ts'

/**
 * Sends without a signature: 202 says that the gate dropped it unread, 401 that it was let through to where
 * signatures are checked.
 */
async function open() {
  const place = await openNeighbourhood()
  const knock = async (activity: unknown): Promise<number> => {
    const body = typeof activity === 'string' ? activity : JSON.stringify(activity)
    const headers = { 'content-type': 'application/activity+json' }
    return (await fetch(place.inbox, { method: 'POST', headers, body })).status
  }
  return { ...place, knock }
}

test('what is no activity is refused with a reason', async () => {
  const { inbox, actor } = await open()
  const answers = {
    '{"type": "Follow"': 'The body is not JSON.',
    '[]': 'The body is not one JSON object.',
    '"Follow"': 'The body is not one JSON object.',
    [JSON.stringify({ actor })]: 'The activity has no type.',
    [JSON.stringify({ type: 'Follow' })]: 'The activity has no actor.',
    [JSON.stringify({ type: 'Follow', actor: 'acct:alice@a.example' })]: 'The activity has no actor.',
    [`{"type":"Like","actor":"${actor}","object":${'['.repeat(60)}${']'.repeat(60)}}`]:
      'The body is nested deeper than 50 levels.',
  }
  for (const [body, reason] of Object.entries(answers)) {
    const response = await fetch(inbox, { method: 'POST', body })
    expect([response.status, await response.text()]).toEqual([400, reason])
  }
})

test('a body of over 1 MB is refused, also where its length is not told', async () => {
  const { inbox, alice, article } = await open()
  const body = JSON.stringify(toCreate(alice, toNote(alice, article, 'x'.repeat(1_100_000))))
  expect((await fetch(inbox, { method: 'POST', body })).status).toBe(413)
  const chunked = { method: 'POST', body: new Blob([body]).stream(), duplex: 'half' }
  expect((await fetch(inbox, chunked)).status).toBe(413)
})

test('a body of 1 MB is read, and one byte more is too long, to the door as to the inbox behind it', async () => {
  const { inbox } = await open()
  const { ask } = await openTestFederation()
  for (const [length, status] of [
    [1_000_000, 400],
    [1_000_001, 413],
  ] as const) {
    const init = { method: 'POST', body: 'x'.repeat(length) }
    expect((await fetch(inbox, init)).status).toBe(status)
    expect((await ask('/ap/inbox', init)).status).toBe(status)
  }
})

test('strangers’ deletions of themselves and of notes we never saw are dropped', async () => {
  const { alice, neighbour, knock } = await open()
  expect(await knock(toDelete(alice, alice.uri))).toBe(202)
  expect(await knock(toDelete(alice, `${alice.uri}/statuses/1`))).toBe(202)
  expect(await knock(toUndo(alice, `${alice.uri}#likes/1`))).toBe(202)
  expect(await knock(toUpdate(alice, { id: alice.uri, type: 'Person' }))).toBe(202)
  expect(neighbour.asked).toEqual([])
})

test('what is about nothing here is dropped without a look at the network', async () => {
  const { alice, bob, neighbour, knock } = await open()
  const elsewhere = 'https://elsewhere.example/notes/1'
  const note = toNote(alice, elsewhere, '<p>hi</p>')
  for (const activity of [
    toCreate(alice, note),
    toCreate(alice, { ...note, inReplyTo: null }),
    toCreate(alice, elsewhere),
    toUpdate(alice, note),
    toLike(alice, elsewhere),
    toAnnounce(alice, bob.uri),
    toFollow(alice, bob.uri),
    { ...toFollow(alice, bob.uri), type: 'Block' },
  ])
    expect(await knock(activity)).toBe(202)
  expect(neighbour.asked).toEqual([])
})

test('kinds that we do not listen to are dropped, whatever they are called', async () => {
  const { actor, alice, knock } = await open()
  for (const type of ['Move', 'Flag', 'Add', 'EmojiReact', 'View', 'constructor', '__proto__', 'x\ny'])
    expect(await knock({ ...toFollow(alice, actor), type })).toBe(202)
})

test('what concerns the blog is let through, however it is written', async () => {
  const { app, actor, article, post, alice, knock } = await open()
  const note = toNote(alice, article, '<p>hi</p>')
  const variants: Json[] = [
    toFollow(alice, actor),
    { ...toFollow(alice, actor), object: { id: actor, type: 'Person' } },
    { ...toFollow(alice, actor), type: 'as:Follow', actor: { id: alice.uri } },
    { ...toFollow(alice, actor), type: ['https://www.w3.org/ns/activitystreams#Follow'], actor: [alice.uri] },
    toCreate(alice, note),
    toCreate(alice, { ...note, inReplyTo: ['https://elsewhere.example/1', { id: article }] }),
    toCreate(alice, app.addresses.story(post.slug).replace(app.config.origin, new URL(alice.uri).origin)),
    toUpdate(alice, note),
    toLike(alice, article),
    toAnnounce(alice, app.addresses.story(post.slug)),
  ]
  for (const activity of variants) expect(await knock(activity)).toBe(401)
})

test('who is known may take back, change and delete', async () => {
  const { actor, article, alice, send, knock } = await open()
  const note = toNote(alice, article, '<p>hi</p>')
  await send(alice, toCreate(alice, note))
  for (const activity of [
    toDelete(alice, String(note.id)),
    toDelete(alice, `${alice.uri}/statuses/another`),
    toUndo(alice, `${alice.uri}#likes/1`),
    toUpdate(alice, { ...note, inReplyTo: undefined }),
    toUpdate(alice, { id: alice.uri, type: 'Person' }),
    { ...toFollow(alice, actor), type: 'Block' },
  ])
    expect(await knock(activity)).toBe(401)
})

test('a person that is blocked may only take back what was said before', async () => {
  const { app, actor, article, alice, send, knock, thread } = await open()
  const note = toNote(alice, article, '<p>rude</p>')
  await send(alice, toCreate(alice, note))
  await blockPerson(app, (await findPersonByUri(app.db, alice.uri))?.id ?? '')
  expect(await thread()).toEqual([])
  for (const activity of [
    toCreate(alice, toNote(alice, article, '<p>again</p>')),
    toUpdate(alice, note),
    toLike(alice, article),
    toFollow(alice, actor),
  ])
    expect(await knock(activity)).toBe(202)
  expect(await send(alice, toDelete(alice, String(note.id)))).toBe(202)
  await unblockPerson(app, (await findPersonByUri(app.db, alice.uri))?.id ?? '')
  expect(await thread()).toEqual([])
})

test('from a server that is blocked nobody comes in, until it is no more', async () => {
  const { app, article, neighbour, alice, knock } = await open()
  await blockServer(app, neighbour.host)
  expect(await knock(toLike(alice, article))).toBe(202)
  await unblockServer(app, neighbour.host)
  expect(await knock(toLike(alice, article))).toBe(401)
})

test('replies to a post that was deleted are dropped', async () => {
  const { app, post, article, alice, knock } = await open()
  await deletePost(app, post.id)
  expect(await knock(toCreate(alice, toNote(alice, article, '<p>hi</p>')))).toBe(202)
  expect(await knock(toLike(alice, article))).toBe(202)
})

test('what a stranger writes into an activity cannot break the lines of the log', async () => {
  const { app, alice, actor, knock } = await open()
  await knock({ ...toFollow(alice, actor), type: 'x\n2026 error all is lost', actor: `${alice.uri}\n` })
  expect(app.logged.filter((line) => line.includes('\n'))).toEqual([])
})
