import { beforeEach, expect, test } from 'vitest'
import { publishPost } from '../../src/posts/publish.ts'
import { findObject, findPublishedPost, getPost, listPosts } from '../../src/posts/queries.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { deletePost, purgePost, restorePost, unpublishPost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const clock = createClock('2026-11-23T11:00:00Z')
const story = { title: 'Schaufeln', markdown: 'Gold', excerpt: '', topics: ['Handel'] }
let app: TestApp

beforeEach(async () => {
  clock.set('2026-11-23T11:00:00Z')
  app = await openTestBlog({ now: clock.now })
})

test('an unpublished post is a draft with its old address, and its Delete is waiting', async () => {
  const post = await publishPost(app, story)
  const draft = await unpublishPost(app, post.id)
  expect(draft).toMatchObject({ status: 'draft', slug: 'schaufeln', objectId: null })
  expect(await findPublishedPost(app.db, 'schaufeln')).toBeUndefined()
  expect(await listJobs(app, 'object.withdrawn')).toEqual([{ objectId: post.objectId }])
})

test('the id of an unpublished post is gone for good, and publishing again mints another', async () => {
  const first = await publishPost(app, story)
  await unpublishPost(app, first.id)
  clock.tick(60_000)
  const second = await publishPost(app, first.id)
  expect(second.objectId).not.toBe(first.objectId)
  expect(second).toMatchObject({ slug: 'schaufeln', publishedAt: first.publishedAt })
  expect(await findObject(app.db, first.objectId)).toMatchObject({
    object: { deletedAt: new Date('2026-11-23T11:00:00Z'), postId: first.id },
    post: undefined,
  })
  expect((await findObject(app.db, second.objectId))?.post).toEqual(second)
  expect(await listJobs(app, 'post.published')).toHaveLength(2)
})

test('a new title does not move the address, neither while published nor after a pause', async () => {
  const { id } = await publishPost(app, story)
  expect((await revisePost(app, id, { ...story, title: 'Spaten' })).slug).toBe('schaufeln')
  await unpublishPost(app, id)
  expect((await publishPost(app, id)).slug).toBe('schaufeln')
  await unpublishPost(app, id)
  await expect(publishPost(app, id, { ...story, slug: 'spaten' })).rejects.toMatchObject({
    fields: { slug: 'fixed' },
  })
})

test('unpublishing and deleting twice is doing it once', async () => {
  const { id } = await publishPost(app, story)
  await unpublishPost(app, id)
  await unpublishPost(app, id)
  await deletePost(app, id)
  clock.tick(60_000)
  await deletePost(app, id)
  expect((await getPost(app.db, id)).deletedAt).toEqual(new Date('2026-11-23T11:00:00Z'))
  expect(await listJobs(app, 'object.withdrawn')).toHaveLength(1)
})

test('a deleted post lies in the bin and comes back as a draft', async () => {
  const { id } = await publishPost(app, story)
  await deletePost(app, id)
  expect(await findPublishedPost(app.db, 'schaufeln')).toBeUndefined()
  expect((await listPosts(app.db, 'deleted')).map((post) => post.id)).toEqual([id])
  expect(await listPosts(app.db, 'draft')).toEqual([])
  const draft = await restorePost(app, id)
  expect(draft).toMatchObject({ status: 'draft', deletedAt: null, topics: [{ name: 'Handel' }] })
  expect(await publishPost(app, id)).toMatchObject({ slug: 'schaufeln' })
})

test('what lies in the bin can be neither changed nor published', async () => {
  const { id } = await saveDraft(app, story)
  await deletePost(app, id)
  const change = { ...story, markdown: 'Neu' }
  await expect(revisePost(app, id, change)).rejects.toMatchObject({ code: 'conflict' })
  await expect(publishPost(app, id)).rejects.toMatchObject({ code: 'conflict' })
})

test('only from the bin is a post removed for good; its old id still answers that it is gone', async () => {
  const post = await publishPost(app, story)
  await expect(purgePost(app, post.id)).rejects.toMatchObject({ code: 'conflict' })
  await deletePost(app, post.id)
  await purgePost(app, post.id)
  await expect(getPost(app.db, post.id)).rejects.toMatchObject({ code: 'not-found' })
  const found = await findObject(app.db, post.objectId)
  expect(found?.object).toMatchObject({ postId: null, deletedAt: clock.now() })
})

test('there is no such post: every verb says so', async () => {
  const nobody = '01900000-0000-7000-8000-000000000000'
  for (const verb of [unpublishPost, deletePost, restorePost, purgePost, publishPost])
    await expect(verb(app, nobody)).rejects.toMatchObject({ code: 'not-found' })
})
