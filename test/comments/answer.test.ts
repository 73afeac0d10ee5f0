import { beforeEach, describe, expect, test } from 'vitest'
import { answerComment, deleteAnswer, reviseAnswer } from '../../src/comments/answer.ts'
import { type Comment, toThread } from '../../src/comments/comment.ts'
import { hideComment, showComment } from '../../src/comments/moderate.ts'
import { getComment, listComments } from '../../src/comments/queries.ts'
import { blockPerson } from '../../src/people/block.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { findObject } from '../../src/posts/queries.ts'
import { deletePost, purgePost, unpublishPost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
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

describe('answering', () => {
  test('an answer stands under its comment, has an id, and its Create is waiting', async () => {
    const answer = await answerComment(app, comment.id, ' **Danke**\r\nsehr ')
    expect(answer).toMatchObject({
      parentId: comment.id,
      personId: null,
      markdown: '**Danke**\nsehr',
      visibility: 'public',
      language: 'de',
      publishedAt: clock.now(),
    })
    const [top] = toThread(await listComments(app.db, post.id))
    expect(top?.answers[0]?.comment).toMatchObject({ id: answer.id, html: answer.html, person: null })
    expect(await listJobs(app, 'answer.published')).toEqual([{ objectId: answer.objectId }])
    const found = await findObject(app.db, answer.objectId ?? '')
    expect(found).toMatchObject({ object: { kind: 'note', commentId: answer.id }, comment: answer })
    expect(found?.post?.id).toBe(post.id)
  })

  test('a form sent twice is one answer; an answer can be answered', async () => {
    const [one, two] = await Promise.all([
      answerComment(app, comment.id, 'Danke'),
      answerComment(app, comment.id, 'Danke'),
    ])
    expect(one).toEqual(two)
    const more = await answerComment(app, one.id, 'Danke')
    expect(more.parentId).toBe(one.id)
    expect(await listJobs(app, 'answer.published')).toHaveLength(2)
  })

  test('the comment of someone blocked is not answered', async () => {
    await blockPerson(app, comment.personId ?? '')
    await expect(answerComment(app, comment.id, 'Danke')).rejects.toThrow('is blocked')
    expect(await listJobs(app, 'answer.published')).toEqual([])
  })

  test('an empty, an endless or an unreadable answer is refused', async () => {
    for (const [text, problem] of [
      [' \r\n', 'empty'],
      ['x'.repeat(20_001), 'tooLong'],
      ['a\0b', 'notText'],
    ] as const)
      await expect(answerComment(app, comment.id, text)).rejects.toMatchObject({
        fields: { markdown: problem },
      })
  })

  test('a private comment is not answered in public', async () => {
    const { id } = await addReceived(app, { postId: post.id, visibility: 'private' })
    await expect(answerComment(app, id, 'Danke')).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('what nobody sees cannot be answered', async () => {
    const gone = await addReceived(app, { postId: post.id, deletedAt: clock.now() })
    await expect(answerComment(app, gone.id, 'Danke')).rejects.toMatchObject({ code: 'conflict' })
    await hideComment(app, comment.id)
    await expect(answerComment(app, comment.id, 'Danke')).rejects.toMatchObject({ code: 'conflict' })
    await showComment(app, comment.id)
    await unpublishPost(app, post.id)
    await expect(answerComment(app, comment.id, 'Danke')).rejects.toMatchObject({ code: 'conflict' })
    await expect(answerComment(app, post.id, 'Danke')).rejects.toMatchObject({ code: 'not-found' })
    expect(await listJobs(app, 'answer.published')).toEqual([])
  })
})

describe('changing an answer', () => {
  test('marks it as edited and sends it, but only if it says something new', async () => {
    const { id, objectId } = await answerComment(app, comment.id, 'Danke')
    clock.tick(60_000)
    expect((await reviseAnswer(app, id, 'Danke ')).editedAt).toBeNull()
    const revised = await reviseAnswer(app, id, 'Vielen Dank')
    expect(revised).toMatchObject({ markdown: 'Vielen Dank', editedAt: clock.now(), objectId })
    expect(revised.html).toContain('Vielen Dank')
    expect(await listJobs(app, 'answer.revised')).toEqual([{ objectId }])
  })

  test('is for the author’s own words only', async () => {
    await expect(reviseAnswer(app, comment.id, 'Ha')).rejects.toMatchObject({ code: 'not-found' })
    await expect(deleteAnswer(app, comment.id)).rejects.toMatchObject({ code: 'not-found' })
    expect((await getComment(app.db, comment.id)).html).toBe(comment.html)
  })
})

describe('taking an answer back', () => {
  test('removes it, and its id says that it is gone', async () => {
    const { id, objectId } = await answerComment(app, comment.id, 'Danke')
    await deleteAnswer(app, id)
    await expect(getComment(app.db, id)).rejects.toMatchObject({ code: 'not-found' })
    const found = await findObject(app.db, objectId ?? '')
    expect(found).toMatchObject({ object: { deletedAt: clock.now() }, comment: undefined })
    expect(await listJobs(app, 'object.withdrawn')).toEqual([{ objectId }])
  })

  test('keeps its place where it was answered, and is done once', async () => {
    const { id } = await answerComment(app, comment.id, 'Danke')
    await addReceived(app, { postId: post.id, parentId: id })
    await deleteAnswer(app, id)
    await deleteAnswer(app, id)
    expect(await getComment(app.db, id)).toMatchObject({ html: '', markdown: null, deletedAt: clock.now() })
    await expect(reviseAnswer(app, id, 'Doch')).rejects.toMatchObject({ code: 'not-found' })
    expect(await listJobs(app, 'object.withdrawn')).toHaveLength(1)
  })

  test('happens to all answers under a post that is removed for good', async () => {
    const { objectId } = await answerComment(app, comment.id, 'Danke')
    await deletePost(app, post.id)
    expect(await listJobs(app, 'object.withdrawn')).toEqual([{ objectId: post.objectId }])
    await purgePost(app, post.id)
    expect(await listJobs(app, 'object.withdrawn')).toContainEqual({ objectId })
    expect((await findObject(app.db, objectId ?? ''))?.object.deletedAt).toEqual(clock.now())
  })
})
