import { expect, test } from 'vitest'
import { findCommentByUri } from '../../../src/comments/queries.ts'
import { countReactions, listReactions } from '../../../src/reactions/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { toAnnounce, toCreate, toDelete, toLike, toNote, toUndo } from '../../support/neighbour.ts'

async function open() {
  const place = await openNeighbourhood()
  const { app, post } = place
  const kinds = async () => (await listReactions(app.db, post.id)).map(({ kind }) => kind)
  return { ...place, kinds }
}

test('likes and boosts stand as people, one of a kind each', async () => {
  const { app, article, post, alice, bob, send } = await open()
  await send(alice, toLike(alice, article))
  await send(alice, toLike(alice, article))
  await send(bob, toLike(bob, app.addresses.story(post.slug)))
  await send(alice, toAnnounce(alice, article))
  expect((await listReactions(app.db, post.id)).map(({ kind, person }) => [kind, person.handle])).toEqual([
    ['like', alice.handle],
    ['like', bob.handle],
    ['announce', alice.handle],
  ])
  const target = { postId: post.id, commentId: null }
  expect(await countReactions(app.db, target, 'like')).toBe(2)
  expect(await countReactions(app.db, target, 'announce')).toBe(1)
})

test('a like of a comment is not one of the post', async () => {
  const { app, article, post, alice, bob, send, kinds } = await open()
  const note = toNote(alice, article, '<p>hello</p>')
  await send(alice, toCreate(alice, note))
  await send(bob, toLike(bob, String(note.id)))
  expect(await kinds()).toEqual([])
  const commentId = (await findCommentByUri(app.db, String(note.id)))?.id ?? ''
  expect(await countReactions(app.db, { postId: post.id, commentId }, 'like')).toBe(1)
})

test('an Undo is understood by id, by what it embeds, and where ids have changed', async () => {
  const { article, alice, send, kinds } = await open()
  const like = toLike(alice, article)
  await send(alice, like)
  await send(alice, toUndo(alice, String(like.id)))
  expect(await kinds()).toEqual([])
  const boost = toAnnounce(alice, article)
  await send(alice, boost)
  await send(alice, toUndo(alice, boost))
  expect(await kinds()).toEqual([])
  await send(alice, toLike(alice, article))
  await send(alice, toUndo(alice, { type: 'Like', actor: alice.uri, object: article }))
  expect(await kinds()).toEqual([])
})

test('a Like that arrives after its Undo is dropped', async () => {
  const { actor, article, alice, send, kinds } = await open()
  const like = toLike(alice, article)
  await send(alice, toCreate(alice, toNote(alice, article, `<p>hello ${actor}</p>`)))
  await send(alice, toUndo(alice, like))
  await send(alice, like)
  expect(await kinds()).toEqual([])
})

test('a replayed Like does not come back after its Undo', async () => {
  const { article, alice, send, kinds } = await open()
  const like = toLike(alice, article)
  await send(alice, like)
  await send(alice, toUndo(alice, like))
  expect(await send(alice, like)).toBe(202)
  expect(await kinds()).toEqual([])
})

test('a boost and a like are there again when done anew under the same id', async () => {
  const { article, alice, send, kinds } = await open()
  // As snac sends them: an id for each post and kind, and the time only outside of the Undo.
  for (const deed of [toAnnounce(alice, article), toLike(alice, article)]) {
    const at = (minute: number) => ({ published: `2026-11-23T22:0${minute}:00Z` })
    const take = (minute: number) => send(alice, { ...toUndo(alice, deed), ...at(minute) })
    const give = (minute: number) => send(alice, { ...deed, ...at(minute) })
    await give(1)
    await take(2)
    await give(1)
    expect(await kinds()).toEqual([])
    await give(3)
    await give(1)
    expect(await kinds()).toHaveLength(1)
    await take(5)
    // What went out before was held up on its way.
    await give(4)
    await give(3)
    expect(await kinds()).toEqual([])
  }
})

test('a boost for followers only is never shown', async () => {
  const { app, article, alice, send, kinds } = await open()
  await send(alice, toAnnounce(alice, article, [`${alice.uri}/followers`]))
  expect(await kinds()).toEqual([])
  expect(app.logged.join('\n')).toContain('the boost is not public')
})

test('nobody can like in the name of another, or take back what another gave', async () => {
  const { article, neighbour, alice, send, kinds } = await open()
  const mallory = neighbour.actor('mallory')
  expect(await send(mallory, toLike(alice, article), { by: mallory })).toBe(401)
  expect(await kinds()).toEqual([])
  const like = toLike(alice, article)
  await send(alice, like)
  await send(mallory, toCreate(mallory, toNote(mallory, article, '<p>now known</p>')))
  await send(mallory, toUndo(mallory, like))
  await send(mallory, toUndo(mallory, String(like.id)))
  await send(mallory, toDelete(mallory, String(like.id)))
  expect(await kinds()).toEqual(['like'])
})

test('a like of what is not ours is dropped unread', async () => {
  const { app, alice, neighbour, send, kinds } = await open()
  neighbour.asked.length = 0
  expect(await send(alice, toLike(alice, 'https://elsewhere.example/notes/1'))).toBe(202)
  expect(await send(alice, toLike(alice, app.addresses.story('no-such-post')))).toBe(202)
  expect(await kinds()).toEqual([])
  expect(neighbour.asked).toEqual([])
})
