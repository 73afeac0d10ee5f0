import { expect, test } from 'vitest'
import { findCommentByUri } from '../../../src/comments/queries.ts'
import { findPersonByUri } from '../../../src/people/queries.ts'
import { listReactions } from '../../../src/reactions/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import {
  type Json,
  openNeighbour,
  toCreate,
  toDelete,
  toLike,
  toNote,
  toUpdate,
} from '../../support/neighbour.ts'

async function open() {
  const place = await openNeighbourhood()
  const other = await openNeighbour()
  return { ...place, mallory: place.neighbour.actor('mallory'), other, eve: other.actor('eve') }
}

test('without a signature nothing gets in', async () => {
  const { article, alice, send, thread } = await open()
  expect(await send(alice, toCreate(alice, toNote(alice, article, '<p>x</p>')), { by: null })).toBe(401)
  expect(await thread()).toEqual([])
})

test('a body changed on the way is refused, whichever scheme signed it', async () => {
  const { article, alice, send, thread } = await open()
  const tamper = (body: string) => body.replace('kind words', 'rude words')
  for (const spec of ['rfc9421', 'draft-cavage-http-signatures-12'] as const) {
    const create = toCreate(alice, toNote(alice, article, '<p>kind words</p>'))
    expect(await send(alice, create, { spec, tamper })).toBe(401)
  }
  expect(await thread()).toEqual([])
})

test('nobody writes in the name of another, be it on the same server or elsewhere', async () => {
  const { article, alice, mallory, eve, send, thread } = await open()
  const create = toCreate(alice, toNote(alice, article, '<p>forged</p>'))
  // Handed on, it seems; Alice's own server is asked, and knows nothing of it.
  expect(await send(mallory, create, { by: mallory })).toBe(202)
  expect(await send(eve, create, { by: eve })).toBe(202)
  // Signed and sent as who they are, but with a note that says it is of someone else.
  expect(await send(mallory, toCreate(mallory, toNote(alice, article, '<p>forged</p>')))).toBe(202)
  expect(await send(eve, toCreate(eve, toNote(alice, article, '<p>forged</p>')))).toBe(202)
  // An id of one's own, but the words put into another's mouth.
  const put = { ...toNote(mallory, article, '<p>forged</p>'), attributedTo: alice.uri }
  expect(await send(mallory, toCreate(mallory, put))).toBe(202)
  expect(
    await send(eve, toCreate(eve, { ...toNote(eve, article, '<p>x</p>'), attributedTo: alice.uri })),
  ).toBe(202)
  // The words of nobody.
  const { attributedTo: _, ...nobodys } = toNote(mallory, article, '<p>forged</p>')
  expect(await send(mallory, toCreate(mallory, nobodys))).toBe(202)
  expect(await thread()).toEqual([])
})

test('a note with an id of another server is not taken, even if that server has it', async () => {
  const { article, alice, eve, neighbour, send, thread } = await open()
  const note = toNote(alice, article, '<p>really hers</p>')
  neighbour.files.set(new URL(String(note.id)).pathname, {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...note,
  })
  neighbour.asked.length = 0
  await send(eve, toCreate(eve, String(note.id)))
  await send(eve, toCreate(eve, note))
  expect(await thread()).toEqual([])
  expect(neighbour.asked).toEqual([])
})

test('nobody changes or deletes the comment of another', async () => {
  const { article, alice, mallory, eve, neighbour, send, thread } = await open()
  const note = toNote(alice, article, '<p>mine</p>')
  neighbour.files.set(new URL(String(note.id)).pathname, note)
  await send(alice, toCreate(alice, note))
  const changed = { ...note, content: '<p>yours</p>', updated: new Date().toISOString() }
  for (const thief of [mallory, eve]) {
    await send(thief, toCreate(thief, toNote(thief, article, '<p>now known</p>')))
    await send(thief, toUpdate(thief, changed))
    await send(thief, toUpdate(thief, { ...changed, attributedTo: thief.uri }))
    await send(thief, toDelete(thief, String(note.id)))
    expect(await send(thief, toUpdate(alice, changed), { by: thief })).toBe(202)
    expect(await send(thief, toDelete(alice, String(note.id)), { by: thief })).toBe(202)
  }
  expect((await thread())[0]?.comment?.html).toBe('<p>mine</p>')
})

test('a Delete by another does not keep the note from coming', async () => {
  const { article, alice, mallory, send, thread } = await open()
  await send(mallory, toCreate(mallory, toNote(mallory, article, '<p>now known</p>')))
  const note = toNote(alice, article, '<p>mine</p>')
  await send(mallory, toDelete(mallory, String(note.id)))
  await send(alice, toCreate(alice, note))
  expect((await thread())[1]?.comment?.html).toBe('<p>mine</p>')
})

test('an activity cannot use up the id of one that is still to come from elsewhere', async () => {
  const { app, article, post, alice, eve, send } = await open()
  const like = toLike(alice, article)
  expect(await send(eve, { ...toLike(eve, article), id: like.id })).toBe(202)
  await send(alice, like)
  const people = (await listReactions(app.db, post.id)).map(({ person }) => person.handle)
  expect(people).toEqual([alice.handle])
})

test('nobody gives another a new name', async () => {
  const { app, article, alice, mallory, send } = await open()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  await send(mallory, toCreate(mallory, toNote(mallory, article, '<p>now known</p>')))
  const document: Json = { id: alice.uri, type: 'Person', name: 'Clown', inbox: `${mallory.uri}/inbox` }
  await send(mallory, toUpdate(mallory, document))
  expect(await send(mallory, toUpdate(alice, document), { by: mallory })).toBe(401)
  expect(await findPersonByUri(app.db, alice.uri)).toMatchObject({ name: 'alice' })
})

test('activities in our own name are not listened to', async () => {
  const { actor, app, article, mallory, send, thread } = await open()
  const note: Json = toNote(mallory, article, '<p>I, the author</p>', { attributedTo: actor })
  expect(await send(mallory, { ...toCreate(mallory, note), actor }, { by: mallory })).toBe(202)
  expect(await thread()).toEqual([])
  expect(await findCommentByUri(app.db, String(note.id))).toBeUndefined()
})
