import { beforeEach, expect, test } from 'vitest'
import { publishPost } from '../../src/posts/publish.ts'
import { deletePost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const clock = createClock('2026-11-23T23:30:00Z')
const story = { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] }
let app: TestApp

beforeEach(async () => {
  app = await openTestBlog({ now: clock.now })
})

async function publish(change: object): Promise<string> {
  return (await publishPost(app, { ...story, ...change })).slug
}

test('an address that is taken gets a number, also when its post lies in the bin', async () => {
  const { id } = await publishPost(app, story)
  await deletePost(app, id)
  expect(await publish({})).toBe('gold-2')
  expect(await publish({ title: 'Gold 2' })).toBe('gold-2-2')
  expect(await publish({})).toBe('gold-3')
})

test('a post without a title is called by its first words', async () => {
  const markdown = '# Auf zum\n\n[Glondyke](https://example.org): so oder so, oder doch nicht mehr heute'
  expect(await publish({ title: '', markdown })).toBe('auf-zum-glondyke-so-oder-so-oder-doch')
})

test('a post without any word is called by its day in the blog’s zone', async () => {
  expect(await publish({ title: '🎉', markdown: '…' })).toBe('2026-11-24')
  expect(await publish({ title: '', markdown: '👍' })).toBe('2026-11-24-2')
})

test('an address of the author’s choice is taken as it is, or refused with the reason', async () => {
  expect(await publish({ slug: 'nuggets' })).toBe('nuggets')
  for (const [slug, problem] of [
    ['nuggets', 'taken'],
    ['', 'empty'],
    ['Große Nuggets', 'characters'],
    ['../admin', 'characters'],
    ['x'.repeat(71), 'tooLong'],
  ])
    await expect(publish({ slug }), slug).rejects.toMatchObject({ fields: { slug: problem } })
})

test('topics whose names make the same address, or none, stay apart', async () => {
  const topics = ['C', 'C++', 'C#', '🌱', '🌻']
  const { topics: known } = await publishPost(app, { ...story, topics })
  expect(known.map(({ name, slug }) => [name, slug])).toEqual([
    ['C', 'c'],
    ['C++', 'c-2'],
    ['C#', 'c-3'],
    ['🌱', 'topic'],
    ['🌻', 'topic-2'],
  ])
  expect((await publishPost(app, { ...story, topics: ['🌻', 'c++'] })).topics).toEqual([known[4], known[1]])
})
