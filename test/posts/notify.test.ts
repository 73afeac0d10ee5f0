import { expect, test } from 'vitest'
import { saveSettings } from '../../src/blog/settings.ts'
import { answerComment, deleteAnswer, reviseAnswer } from '../../src/comments/answer.ts'
import { hideComment, showComment } from '../../src/comments/moderate.ts'
import { channels } from '../../src/db/notify.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { deletePost, purgePost, restorePost, unpublishPost } from '../../src/posts/withdraw.ts'
import { openTestBlog, setUpInput } from '../support/blog.ts'
import { addReceived } from '../support/people.ts'

test('every process hears of each change that readers see, and of no other', async () => {
  const app = await openTestBlog()
  let heard: string[] = []
  const { unlisten } = await app.raw.listen(channels.changed, (message) => heard.push(message))
  /** How often it was said while `work` was done. Our own message comes behind all others. */
  const count = async (work: () => Promise<unknown>) => {
    heard = []
    await work()
    await app.raw.notify(channels.changed, 'last')
    await expect.poll(() => heard.at(-1)).toBe('last')
    return heard.length - 1
  }
  const story = { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] }
  const { id } = await saveDraft(app, story)
  expect(await count(() => revisePost(app, id, { ...story, markdown: 'Entwurf' }))).toBe(0)
  expect(await count(() => publishPost(app, id))).toBe(1)
  expect(await count(() => revisePost(app, id, { ...story, markdown: 'Neu' }))).toBe(1)
  expect(await count(() => revisePost(app, id, { ...story, markdown: 'Neu' }))).toBe(0)
  const comment = await addReceived(app, { postId: id })
  expect(await count(() => hideComment(app, comment.id))).toBe(1)
  expect(await count(() => hideComment(app, comment.id))).toBe(0)
  expect(await count(() => showComment(app, comment.id))).toBe(1)
  expect(await count(() => answerComment(app, comment.id, 'Danke'))).toBe(1)
  expect(await count(() => answerComment(app, comment.id, 'Danke'))).toBe(0)
  const answer = await answerComment(app, comment.id, 'Danke')
  expect(await count(() => reviseAnswer(app, answer.id, 'Vielen Dank'))).toBe(1)
  expect(await count(() => deleteAnswer(app, answer.id))).toBe(1)
  expect(await count(() => unpublishPost(app, id))).toBe(1)
  expect(await count(() => deletePost(app, id))).toBe(0)
  expect(await count(() => restorePost(app, id))).toBe(0)
  expect(await count(() => deletePost(app, id))).toBe(0)
  expect(await count(() => purgePost(app, id))).toBe(0)
  const settings = { ...setUpInput, description: 'Neu' }
  expect(await count(() => saveSettings(app, settings))).toBe(1)
  expect(await count(() => saveSettings(app, settings))).toBe(0)
  await unlisten()
})
