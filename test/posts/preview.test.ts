import { expect, test } from 'vitest'
import { previewPost } from '../../src/posts/preview.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { listPosts, listTopics } from '../../src/posts/queries.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const input = { title: 'Über den Fluss', markdown: '**Ahoi**', excerpt: '', topics: ['Wasser'] }
const clock = createClock('2026-03-01T10:00:00Z')

test('a preview is what publishing then makes, but for the id', async () => {
  const app = await openTestBlog({ now: clock.now })
  const { id } = await saveDraft(app, input)
  const typed = { ...input, markdown: '**Ahoi!**', version: 1 }
  const preview = await previewPost(app, typed, id)
  const published = await publishPost(app, id, typed)
  expect({ ...preview, objectId: '', object: '' }).toEqual({ ...published, objectId: '', object: '' })
})

test('a preview leaves no post, no topic, no address taken and nothing to send', async () => {
  const app = await openTestBlog({ now: clock.now })
  expect((await previewPost(app, input)).slug).toBe('ueber-den-fluss')
  expect((await previewPost(app, input)).slug).toBe('ueber-den-fluss')
  expect(await listPosts(app.db, 'published')).toEqual([])
  expect(await listPosts(app.db, 'draft')).toEqual([])
  expect(await listTopics(app.db)).toEqual([])
  expect(await listJobs(app, 'post.published')).toEqual([])
})

test('a preview of a published post shows the change and keeps the page as it is', async () => {
  const app = await openTestBlog({ now: clock.now })
  const post = await publishPost(app, input)
  const preview = await previewPost(app, { ...input, title: 'Unter dem Fluss' }, post.id)
  expect(preview).toMatchObject({ title: 'Unter dem Fluss', slug: 'ueber-den-fluss' })
  expect((await listPosts(app.db, 'published'))[0]?.title).toBe('Über den Fluss')
})

test('a preview from an old window is refused, as saving from it would be', async () => {
  const app = await openTestBlog({ now: clock.now })
  const { id } = await saveDraft(app, input)
  await revisePost(app, id, { ...input, markdown: 'from elsewhere', version: 1 })
  await expect(previewPost(app, { ...input, markdown: 'mine', version: 1 }, id)).rejects.toMatchObject({
    code: 'conflict',
  })
})
