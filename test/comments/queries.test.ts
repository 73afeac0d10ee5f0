import { expect, test } from 'vitest'
import { toThread } from '../../src/comments/comment.ts'
import {
  countReplies,
  listComments,
  listLatestComments,
  listReplyIds,
  listThreadPeople,
  removeComment,
  removeCommentsOf,
  updateComment,
} from '../../src/comments/queries.ts'
import { newId } from '../../src/lib/uuid.ts'
import { blockPerson, blockServer, unblockPerson } from '../../src/people/block.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { insertObject } from '../../src/posts/queries.ts'
import { openTestBlog } from '../support/blog.ts'
import { addPerson, addReceived } from '../support/people.ts'

async function open() {
  const app = await openTestBlog()
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Im März.', excerpt: '', topics: [] })
  const [alice, bob] = [await addPerson(app, 'alice'), await addPerson(app, 'bob', 'b.example')]
  const list = async () =>
    (await listComments(app.db, post.id)).map((listed) => (listed.shown ? listed.comment.id : 'absent'))
  return { app, post, alice, bob, list }
}

test('nothing of a comment that is not shown reaches a page', async () => {
  const { app, post, alice } = await open()
  const comment = await addReceived(app, { postId: post.id, personId: alice.id })
  await updateComment(app.db, comment.id, { hiddenAt: new Date() })
  expect(await listComments(app.db, post.id)).toEqual([
    { shown: false, comment: { id: comment.id, parentId: null, publishedAt: comment.publishedAt } },
  ])
})

test('a private comment is in no list but the author’s own', async () => {
  const { app, post, alice, list } = await open()
  const comment = await addReceived(app, { postId: post.id, personId: alice.id, visibility: 'private' })
  const answer = await addReceived(app, {
    postId: post.id,
    personId: alice.id,
    parentId: comment.id,
    visibility: 'unlisted',
  })
  expect(await list()).toEqual([answer.id])
  expect(toThread(await listComments(app.db, post.id))[0]?.id).toBe(answer.id)
  const ids = await listReplyIds(app.db, { postId: post.id, limit: 10 })
  expect(ids.map(({ id }) => id)).toEqual([answer.id])
  expect(await countReplies(app.db, { postId: post.id })).toBe(1)
  const desk = await listLatestComments(app.db, { limit: 10 })
  expect(desk.map(({ id }) => id)).toEqual([answer.id, comment.id])
})

test('comments of someone blocked vanish and come back', async () => {
  const { app, post, alice, bob, list } = await open()
  const [one, two] = [
    await addReceived(app, { postId: post.id, personId: alice.id }),
    await addReceived(app, { postId: post.id, personId: bob.id }),
  ]
  await blockPerson(app, alice.id)
  expect(await list()).toEqual(['absent', two.id])
  expect((await listLatestComments(app.db, { limit: 10 })).map(({ person }) => person?.isBlocked)).toEqual([
    false,
    true,
  ])
  await unblockPerson(app, alice.id)
  await blockServer(app, 'b.example')
  expect(await list()).toEqual([one.id, 'absent'])
})

test('the desk sees all, in pages, the latest arrival first, with the post it is about', async () => {
  const { app, post, alice } = await open()
  const made = []
  for (const hiddenAt of [null, new Date(), null])
    made.push(await addReceived(app, { postId: post.id, personId: alice.id, hiddenAt }))
  const [first, second, third] = made
  const page = await listLatestComments(app.db, { limit: 2 })
  expect(page.map(({ id }) => id)).toEqual([third?.id, second?.id])
  expect(page[0]).toMatchObject({
    post: { title: 'Tulpen', slug: 'tulpen' },
    person: { handle: alice.handle },
  })
  const rest = await listLatestComments(app.db, { limit: 2, before: second?.id })
  expect(rest.map(({ id }) => id)).toEqual([first?.id])
})

test('collections name every reply by its id elsewhere or by our object, in pages', async () => {
  const { app, post, alice, bob } = await open()
  const one = await addReceived(app, { postId: post.id, personId: alice.id })
  const objectId = newId()
  await insertObject(app.db, { id: objectId, kind: 'note', publishedAt: new Date() })
  const own = await addReceived(app, {
    postId: post.id,
    personId: null,
    uri: null,
    objectId,
    parentId: one.id,
  })
  const two = await addReceived(app, { postId: post.id, personId: bob.id })
  const all = await listReplyIds(app.db, { postId: post.id, limit: 10 })
  expect(all.map(({ uri, object }) => uri ?? object)).toEqual([
    one.uri,
    { id: objectId, kind: 'note' },
    two.uri,
  ])
  const below = await listReplyIds(app.db, { postId: post.id, parentId: one.id, limit: 10 })
  expect(below.map(({ id }) => id)).toEqual([own.id])
  const direct = await listReplyIds(app.db, { postId: post.id, parentId: null, limit: 1 })
  expect(direct.map(({ id }) => id)).toEqual([one.id])
  const next = await listReplyIds(app.db, { postId: post.id, parentId: null, limit: 1, after: direct[0] })
  expect(next.map(({ id }) => id)).toEqual([two.id])
  expect(await countReplies(app.db, { postId: post.id, parentId: null })).toBe(2)
})

test('an answer goes to those above it in the thread, the one answered first', async () => {
  const { app, post, alice, bob } = await open()
  const carol = await addPerson(app, 'carol')
  const one = await addReceived(app, { postId: post.id, personId: alice.id })
  const two = await addReceived(app, { postId: post.id, personId: carol.id, parentId: one.id })
  const three = await addReceived(app, { postId: post.id, personId: bob.id, parentId: two.id })
  const again = await addReceived(app, { postId: post.id, personId: alice.id, parentId: three.id })
  await addReceived(app, { postId: post.id, personId: (await addPerson(app, 'dave')).id, parentId: one.id })
  const names = async (id: string) => (await listThreadPeople(app.db, id, 9)).map(({ name }) => name)
  expect(await names(three.id)).toEqual(['bob', 'carol', 'alice'])
  expect(await names(again.id)).toEqual(['alice', 'bob', 'carol'])
  await blockPerson(app, carol.id)
  expect(await names(three.id)).toEqual(['bob', 'alice'])
})

test('an answer names nobody whose comment above is hidden, deleted or meant for few', async () => {
  const { app, post, alice, bob } = await open()
  const carol = await addPerson(app, 'carol', 'c.example')
  const dave = await addPerson(app, 'dave', 'd.example')
  const below = async (personId: string, parentId: string | null, change: object = {}) =>
    (await addReceived(app, { postId: post.id, personId, parentId, ...change })).id
  const hidden = await below(alice.id, null, { hiddenAt: app.now() })
  const quiet = await below(bob.id, hidden, { visibility: 'private' })
  const gone = await below(carol.id, quiet, { deletedAt: app.now() })
  const last = await below(dave.id, gone)
  expect((await listThreadPeople(app.db, last, 9)).map(({ name }) => name)).toEqual(['dave'])
})

test('a comment with answers is emptied, one without goes', async () => {
  const { app, post, alice, bob, list } = await open()
  const one = await addReceived(app, { postId: post.id, personId: alice.id, warning: 'careful' })
  const two = await addReceived(app, { postId: post.id, personId: bob.id, parentId: one.id })
  const at = new Date('2026-11-24T10:00:00Z')
  await removeComment(app.db, one.id, at)
  expect(await list()).toEqual(['absent', two.id])
  await removeComment(app.db, one.id, new Date())
  await removeCommentsOf(app.db, bob.id, at)
  expect(await list()).toEqual(['absent'])
  expect(toThread(await listComments(app.db, post.id))).toEqual([])
})
