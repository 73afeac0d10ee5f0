import { expect, test } from 'vitest'
import { findCommentByUri, listLatestComments, updateComment } from '../../../src/comments/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Json, publicUri, toCreate, toDelete, toNote, toUpdate } from '../../support/neighbour.ts'

const minute = 60_000
const before = (minutes: number) => new Date(Date.now() - minutes * minute).toISOString()

async function openWithReply() {
  const place = await openNeighbourhood()
  const { article, alice, send } = place
  const note = toNote(alice, article, '<p>first</p>', { published: before(8 * 24 * 60) })
  await send(alice, toCreate(alice, note))
  const edit = (content: string, updated: string, change: Json = {}) =>
    send(alice, toUpdate(alice, { ...note, content, updated, ...change }))
  return { ...place, note, uri: String(note.id), edit }
}

test('an edit changes the comment and says when', async () => {
  const { thread, edit } = await openWithReply()
  const updated = before(30)
  await edit('<p>second</p>', updated, { summary: 'Tulips', contentMap: { en: '<p>second</p>' } })
  expect((await thread())[0]?.comment).toMatchObject({
    html: '<p>second</p>',
    warning: 'Tulips',
    language: 'en',
    editedAt: new Date(updated),
  })
})

test('edits may come in any order: the one made last stays', async () => {
  const { app, thread, edit } = await openWithReply()
  await edit('<p>third</p>', before(10))
  await edit('<p>second</p>', before(20))
  expect((await thread())[0]?.comment?.html).toBe('<p>third</p>')
  expect(app.logged.join('\n')).toContain('an edit was refused')
  await edit('<p>fourth</p>', before(5))
  expect((await thread())[0]?.comment?.html).toBe('<p>fourth</p>')
})

test('two edits within a second may share an id; both count', async () => {
  const { alice, note, send, thread } = await openWithReply()
  const updated = before(1)
  const first = toUpdate(alice, { ...note, content: '<p>one</p>', updated })
  await send(alice, first)
  await send(alice, { ...first, object: { ...note, content: '<p>two</p>', updated } })
  expect((await thread())[0]?.comment?.html).toBe('<p>two</p>')
})

test('a clock that runs ahead cannot fix a text for good', async () => {
  const { thread, edit } = await openWithReply()
  await edit('<p>from tomorrow</p>', '2999-01-01T00:00:00Z')
  await edit('<p>later</p>', '2999-01-01T00:00:01Z')
  expect((await thread())[0]?.comment?.html).toBe('<p>later</p>')
})

test('an Update that changes no text, such as a count of votes, marks nothing as edited', async () => {
  const { thread, edit } = await openWithReply()
  await edit('<p>first</p>', before(10))
  expect((await thread())[0]?.comment?.editedAt).toBeNull()
})

test('an edit can withdraw a reply from public view', async () => {
  const { app, actor, thread, edit } = await openWithReply()
  await edit('<p>for you only</p>', before(10), { to: [actor], cc: [] })
  expect(await thread()).toEqual([])
  const [desk] = await listLatestComments(app.db, { limit: 1 })
  expect(desk).toMatchObject({ html: '<p>for you only</p>', visibility: 'private' })
  await edit('<p>for all</p>', before(5), { to: [publicUri] })
  expect((await thread())[0]?.comment?.html).toBe('<p>for all</p>')
})

test('what the author has hidden stays hidden through an edit', async () => {
  const { app, uri, thread, edit } = await openWithReply()
  const comment = await findCommentByUri(app.db, uri)
  await updateComment(app.db, comment?.id ?? '', { hiddenAt: new Date() })
  await edit('<p>still rude</p>', before(10))
  expect(await thread()).toEqual([])
})

test('an edit after the deletion brings nothing back', async () => {
  const { app, alice, note, uri, send, thread, edit } = await openWithReply()
  await send(alice, toDelete(alice, { id: note.id, type: 'Tombstone' }))
  await edit('<p>back</p>', before(1))
  expect(await thread()).toEqual([])
  expect(await findCommentByUri(app.db, uri)).toBeUndefined()
})
