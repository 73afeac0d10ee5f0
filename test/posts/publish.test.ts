import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { toPlainText } from '../../src/lib/html.ts'
import { readPostFile } from '../../src/posts/front-matter.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { findObject, findPublishedPost, listPosts, listPublishedPosts } from '../../src/posts/queries.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { saveDraft } from '../../src/posts/save.ts'
import type { TestApp } from '../support/app.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const noon = '2026-11-23T11:00:00.000Z'
const clock = createClock(noon)
const story = { title: 'Schaufeln', markdown: 'Verkauft **Schaufeln**!', excerpt: '', topics: [] }
let app: TestApp

beforeEach(async () => {
  clock.set(noon)
  app = await openTestBlog({ now: clock.now })
})

describe('publishing', () => {
  test('a published post has an address, a time and an id, and its Create is waiting', async () => {
    const post = await publishPost(app, story)
    expect(post).toMatchObject({ slug: 'schaufeln', status: 'published', language: 'de' })
    expect(post.publishedAt).toEqual(new Date(noon))
    expect(post.html).toContain('<strong>Schaufeln</strong>')
    expect(post.object).toMatchObject({ id: post.objectId, kind: 'article', publishedAt: new Date(noon) })
    expect(await listJobs(app, 'post.published')).toEqual([{ objectId: post.objectId }])
    expect(await findPublishedPost(app.db, 'schaufeln')).toEqual(post)
    expect(await findObject(app.db, post.objectId)).toMatchObject({ post, comment: undefined })
  })

  test('a post without a title is a note', async () => {
    const post = await publishPost(app, { ...story, title: ' ' })
    expect(post.object.kind).toBe('note')
  })

  test('a post that cannot be saved leaves nothing to deliver', async () => {
    await publishPost(app, { ...story, slug: 'gold' })
    await expect(publishPost(app, { ...story, slug: 'gold' })).rejects.toMatchObject({
      code: 'invalid',
      fields: { slug: 'taken' },
    })
    expect(await listJobs(app, 'post.published')).toHaveLength(1)
    expect(await listPosts(app.db, 'draft')).toEqual([])
  })

  test('a post whose job cannot be added is not published', async () => {
    await app.jobs.boss.deleteQueue('post.published')
    await expect(publishPost(app, story)).rejects.toThrow()
    expect(await listPublishedPosts(app.db, { limit: 10 })).toEqual([])
  })

  test('a draft is published as it was saved, or as the form holds it now', async () => {
    const first = await saveDraft(app, story)
    expect(await publishPost(app, first.id)).toMatchObject({ id: first.id, markdown: story.markdown })
    const second = await saveDraft(app, story)
    const published = await publishPost(app, second.id, { ...story, markdown: 'Neu', version: 1 })
    expect(published).toMatchObject({ id: second.id, markdown: 'Neu', slug: 'schaufeln-2' })
    expect(await listJobs(app, 'post.revised')).toEqual([])
  })

  test('publishing twice is publishing once', async () => {
    const post = await publishPost(app, story)
    expect(await publishPost(app, post.id)).toEqual(post)
    expect(await publishPost(app, post.id, { ...story, version: post.version })).toEqual(post)
    expect(await listJobs(app, 'post.published')).toHaveLength(1)
    expect(await listJobs(app, 'post.revised')).toEqual([])
  })

  test('publishing a published post with a new text revises it', async () => {
    const post = await publishPost(app, story)
    const again = await publishPost(app, post.id, { ...story, markdown: 'Neu' })
    expect(again).toMatchObject({ objectId: post.objectId, markdown: 'Neu' })
    expect(await listJobs(app, 'post.revised')).toEqual([{ objectId: post.objectId }])
  })

  test('a post can be dated back but not ahead', async () => {
    const publishedAt = new Date('2010-08-19T21:30:00Z')
    const post = await publishPost(app, { ...story, publishedAt })
    expect([post.publishedAt, post.object.publishedAt]).toEqual([publishedAt, publishedAt])
    const future = { ...story, publishedAt: new Date('2026-11-23T11:00:00.001Z') }
    await expect(publishPost(app, future)).rejects.toMatchObject({ fields: { publishedAt: 'inFuture' } })
    const never = { ...story, publishedAt: new Date('never') }
    await expect(publishPost(app, never)).rejects.toMatchObject({ fields: { publishedAt: 'unknown' } })
  })

  test('a draft is seen by nobody', async () => {
    await saveDraft(app, { ...story, topics: ['Gold'] })
    expect(await listPublishedPosts(app.db, { limit: 10 })).toEqual([])
    expect(await listJobs(app, 'post.published')).toEqual([])
  })

  test('the gold article keeps every paragraph, character for character', async () => {
    const text = readFileSync('test/fixtures/gold.md', 'utf8')
    const post = await publishPost(app, readPostFile(text, 'Europe/Berlin'))
    expect(post.slug).toBe('hoert-auf-nach-gold-zu-suchen-verkauft-schaufeln')
    expect(post.publishedAt).toEqual(new Date('2010-08-18T22:00:00Z'))
    const paragraphs = text.split('---\n\n')[1]?.trim()
    expect(post.markdown.trim()).toBe(paragraphs)
    expect(toPlainText(post.html)).toBe(paragraphs)
  })
})

describe('two windows', () => {
  test('a save from an old window is refused and overwrites nothing', async () => {
    const post = await publishPost(app, story)
    await revisePost(app, post.id, { ...story, markdown: 'from the first window', version: 1 })
    const second = revisePost(app, post.id, { ...story, markdown: 'from the second window', version: 1 })
    await expect(second).rejects.toMatchObject({ code: 'conflict' })
    expect((await findPublishedPost(app.db, 'schaufeln'))?.markdown).toBe('from the first window')
  })

  test('of two saves at the same moment one is told of the other', async () => {
    const { id } = await saveDraft(app, story)
    const saves = ['one', 'two'].map((markdown) => revisePost(app, id, { ...story, markdown, version: 1 }))
    const outcomes = (await Promise.allSettled(saves)).map((outcome) => outcome.status)
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('the same text saved twice is saved once', async () => {
    const { id } = await saveDraft(app, story)
    const input = { ...story, markdown: 'Neu', version: 1 }
    const saved = await revisePost(app, id, input)
    expect(await revisePost(app, id, input)).toEqual(saved)
    expect(saved.version).toBe(2)
  })

  test('two posts with one title published at the same moment have two addresses', async () => {
    const posts = await Promise.all([publishPost(app, story), publishPost(app, story)])
    expect(posts.map((post) => post.slug).sort()).toEqual(['schaufeln', 'schaufeln-2'])
  })
})
