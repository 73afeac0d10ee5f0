import { expect, test } from 'vitest'
import { findCommentByUri, listLatestComments } from '../../../src/comments/queries.ts'
import { removePerson } from '../../../src/federation/inbox/person.ts'
import { countFollowers } from '../../../src/followers/queries.ts'
import { findPersonByUri } from '../../../src/people/queries.ts'
import { listReactions } from '../../../src/reactions/queries.ts'
import { createClock } from '../../support/clock.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { toCreate, toDelete, toFollow, toLike, toNote } from '../../support/neighbour.ts'

test('a deleted reply leaves nothing, whether a Tombstone comes or only its id', async () => {
  const { app, article, alice, send, thread } = await openNeighbourhood()
  const [one, two] = [toNote(alice, article, '<p>one</p>'), toNote(alice, article, '<p>two</p>')]
  await send(alice, toCreate(alice, one))
  await send(alice, toCreate(alice, two))
  await send(alice, toDelete(alice, { id: one.id, type: 'Tombstone' }))
  expect(await thread()).toHaveLength(1)
  await send(alice, toDelete(alice, String(two.id)))
  expect(await thread()).toEqual([])
  expect(await listLatestComments(app.db, { limit: 9 })).toEqual([])
})

test('a deleted reply that has answers leaves its place and not its text', async () => {
  const { app, article, alice, bob, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>mine</p>', { summary: 'warning' })
  await send(alice, toCreate(alice, note))
  const answer = toNote(bob, String(note.id), '<p>yours</p>')
  await send(bob, toCreate(bob, answer))
  await send(alice, toDelete(alice, String(note.id)))
  const [place] = await thread()
  expect(place?.comment).toBeNull()
  expect(place?.answers[0]?.comment?.html).toBe('<p>yours</p>')
  expect(await findCommentByUri(app.db, String(note.id))).toMatchObject({ html: '', warning: '', url: null })
  await send(bob, toDelete(bob, String(answer.id)))
  expect(await thread()).toEqual([])
})

test('a Create that arrives after its Delete is dropped', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>hello</p>')))
  const note = toNote(alice, article, '<p>a slip</p>')
  expect(await send(alice, toDelete(alice, String(note.id)))).toBe(202)
  expect(await send(alice, toCreate(alice, note))).toBe(202)
  expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>hello</p>'])
})

test('a Delete right behind the first Create of a stranger is heard, whichever is handled first', async () => {
  const { inbox, article, neighbour, settle, thread } = await openNeighbourhood()
  for (const user of ['ann', 'ben', 'cleo', 'dan', 'eva', 'finn']) {
    const stranger = neighbour.actor(user)
    const note = toNote(stranger, article, '<p>a slip</p>')
    expect((await stranger.post(inbox, toCreate(stranger, note))).status).toBe(202)
    expect((await stranger.post(inbox, toDelete(stranger, String(note.id)))).status).toBe(202)
    await settle()
  }
  expect(await thread()).toEqual([])
})

test('an actor that deletes itself takes along what it said and did', async () => {
  const { app, actor, article, post, neighbour, alice, bob, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>mine</p>')
  await send(alice, toCreate(alice, note))
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine, too</p>')))
  await send(bob, toCreate(bob, toNote(bob, String(note.id), '<p>yours</p>')))
  await send(alice, toLike(alice, article))
  await send(alice, toFollow(alice, actor))
  expect(await countFollowers(app.db)).toBe(1)
  // The key goes with the actor: no signature can be checked any more.
  neighbour.profiles.set('alice', { isGone: true })
  expect(await send(alice, toDelete(alice, alice.uri))).toBe(202)
  expect(await countFollowers(app.db)).toBe(0)
  expect(await listReactions(app.db, post.id)).toEqual([])
  const places = await thread()
  expect(places).toHaveLength(1)
  expect(places[0]?.comment).toBeNull()
  expect(places[0]?.answers[0]?.comment?.html).toBe('<p>yours</p>')
  expect((await findPersonByUri(app.db, alice.uri))?.deletedAt).toBeInstanceOf(Date)
  expect(await send(alice, toCreate(alice, toNote(alice, article, '<p>ghost</p>')))).toBe(202)
  expect(app.logged.join('\n')).toContain('from someone deleted')
})

test('what came in before its actor was gone, and is handled after, does not bring it back', async () => {
  const { app, inbox, article, post, alice, bob, settle, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  await send(bob, toCreate(bob, toNote(bob, article, '<p>yours</p>')))
  await alice.post(inbox, toCreate(alice, toNote(alice, article, '<p>late</p>')))
  await bob.post(inbox, toLike(bob, article))
  for (const uri of [alice.uri, bob.uri]) {
    const person = await findPersonByUri(app.db, uri)
    if (person) await app.db.transaction((tx) => removePerson(app, tx, person))
  }
  await settle()
  expect((await findPersonByUri(app.db, alice.uri))?.deletedAt).toBeInstanceOf(Date)
  expect(await thread()).toEqual([])
  expect(await listReactions(app.db, post.id)).toEqual([])
})

test('an actor that deletes itself while its document still stands is believed by its signature', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  expect(await send(alice, toDelete(alice, alice.uri))).toBe(202)
  expect(await thread()).toEqual([])
})

test('nobody can say that another actor is gone', async () => {
  const { article, alice, bob, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  expect(await send(bob, toDelete(alice, alice.uri), { by: bob })).toBe(401)
  expect(await send(alice, toDelete(alice, alice.uri), { by: null })).toBe(401)
  await send(bob, toDelete(bob, alice.uri))
  expect(await thread()).toHaveLength(1)
})

test('a flood of farewells in the name of someone known costs one request a minute', async () => {
  const clock = createClock()
  const { inbox, article, neighbour, alice, send } = await openNeighbourhood({ now: clock.now })
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  const countAsked = () => neighbour.asked.filter((path) => path === '/users/alice').length
  const before = countAsked()
  const knock = () => alice.post(inbox, toDelete(alice, alice.uri), { by: null })
  const flood = async (times: number) =>
    (await Promise.all(Array.from({ length: times }, knock))).map(({ status }) => status)
  expect(new Set(await flood(20))).toEqual(new Set([401]))
  clock.tick(59_000)
  await flood(5)
  expect(countAsked()).toBe(before + 1)
  clock.tick(2_000)
  neighbour.profiles.set('alice', { isGone: true })
  expect(new Set(await flood(20))).toEqual(new Set([202]))
  clock.tick(120_000)
  expect(await flood(3)).toEqual([202, 202, 202])
  expect(countAsked()).toBe(before + 2)
})
