import { beforeEach, expect, test } from 'vitest'
import { publishPost } from '../../src/posts/publish.ts'
import {
  countPublishedPosts,
  findObject,
  findTopic,
  getPost,
  listPosts,
  listPublishedPosts,
  listTopics,
} from '../../src/posts/queries.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const clock = createClock('2026-11-23T11:00:00Z')
const story = { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] as string[] }
let app: TestApp

beforeEach(async () => {
  app = await openTestBlog({ now: clock.now })
})

test('page after page gives every post once, newest first, also those of the same moment', async () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day))
  for (const day of [3, 1, 2, 2, 2]) await publishPost(app, { ...story, publishedAt: at(day) })
  const seen: string[] = []
  let page = await listPublishedPosts(app.db, { limit: 2 })
  while (page.length > 0) {
    seen.push(...page.map((post) => post.id))
    page = await listPublishedPosts(app.db, { limit: 2, before: page.at(-1) })
  }
  const all = await listPublishedPosts(app.db, { limit: 10 })
  expect(all.map((post) => post.publishedAt.getUTCDate())).toEqual([3, 2, 2, 2, 1])
  expect(seen).toEqual(all.map((post) => post.id))
  expect(new Set(seen).size).toBe(5)
  expect(await countPublishedPosts(app.db)).toBe(5)
})

test('topics keep the order and the first spelling in which they were typed', async () => {
  const post = await publishPost(app, { ...story, topics: [' Social  Media ', '#Gold', 'gold', '', 'C#'] })
  expect(post.topics).toEqual([
    { name: 'Social Media', slug: 'social-media' },
    { name: 'Gold', slug: 'gold' },
    { name: 'C#', slug: 'c' },
  ])
  expect((await getPost(app.db, post.id)).topics).toEqual(post.topics)
  const other = await publishPost(app, { ...story, topics: ['GOLD', 'c++', '🦄'] })
  expect(other.topics).toEqual([
    { name: 'Gold', slug: 'gold' },
    { name: 'c++', slug: 'c-2' },
    { name: '🦄', slug: 'topic' },
  ])
})

test('a topic lists its posts, and is there only while one of them is published', async () => {
  const gold = await publishPost(app, { ...story, topics: ['Gold', 'Handel'] })
  const trade = await publishPost(app, { ...story, topics: ['Handel'] })
  await saveDraft(app, { ...story, topics: ['Entwurf'] })
  expect((await listTopics(app.db)).map((topic) => topic.slug).sort()).toEqual(['gold', 'handel'])
  const underTrade = await listPublishedPosts(app.db, { limit: 10, topicSlug: 'handel' })
  expect(underTrade.map((post) => post.id)).toEqual([trade.id, gold.id])
  expect(await findTopic(app.db, 'gold')).toEqual({ name: 'Gold', slug: 'gold' })
  await revisePost(app, gold.id, { ...story, topics: ['Handel'] })
  expect(await findTopic(app.db, 'gold')).toBeUndefined()
  expect(await findTopic(app.db, 'entwurf')).toBeUndefined()
  await unpublishPost(app, gold.id)
  await unpublishPost(app, trade.id)
  expect(await listTopics(app.db)).toEqual([])
})

test('a new topic alone is a change that is sent', async () => {
  const post = await publishPost(app, story)
  await revisePost(app, post.id, { ...story, topics: ['Neu'] })
  expect(await listJobs(app, 'post.revised')).toEqual([{ objectId: post.objectId }])
})

test('drafts and published posts are listed apart', async () => {
  const draft = await saveDraft(app, story)
  const post = await publishPost(app, { ...story, topics: ['Gold'] })
  expect((await listPosts(app.db, 'draft')).map(({ id }) => id)).toEqual([draft.id])
  const published = await listPosts(app.db, 'published')
  expect(published).toMatchObject([{ id: post.id, topics: [{ name: 'Gold', slug: 'gold' }] }])
})

test('an id that was never minted stands for nothing', async () => {
  expect(await findObject(app.db, '01900000-0000-7000-8000-000000000000')).toBeUndefined()
})
