import { beforeEach, expect, test } from 'vitest'
import { type Comment, countShown } from '../../src/comments/comment.ts'
import { hideComment, showComment } from '../../src/comments/moderate.ts'
import { getComment, listComments } from '../../src/comments/queries.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'
import { addPerson, addReceived } from '../support/people.ts'

const clock = createClock('2026-11-23T11:00:00Z')
let app: TestApp
let post: PublishedPost
let comment: Comment

beforeEach(async () => {
  app = await openTestBlog({ now: clock.now })
  post = await publishPost(app, { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] })
  const person = await addPerson(app)
  comment = await addReceived(app, { postId: post.id, personId: person.id })
})

test('a hidden comment is off the page until it is shown again; twice is once', async () => {
  const hiddenAt = clock.now()
  await hideComment(app, comment.id)
  clock.tick(60_000)
  await hideComment(app, comment.id)
  expect((await getComment(app.db, comment.id)).hiddenAt).toEqual(hiddenAt)
  expect(countShown(await listComments(app.db, post.id))).toBe(0)
  await showComment(app, comment.id)
  await showComment(app, comment.id)
  expect(countShown(await listComments(app.db, post.id))).toBe(1)
})

test('comments wait for a post that is published again', async () => {
  await unpublishPost(app, post.id)
  await publishPost(app, post.id)
  expect(countShown(await listComments(app.db, post.id))).toBe(1)
})
