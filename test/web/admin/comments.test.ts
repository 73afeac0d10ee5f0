import { expect, test } from 'vitest'
import { answerComment } from '../../../src/comments/answer.ts'
import { removeComment } from '../../../src/comments/queries.ts'
import { blockPerson } from '../../../src/people/block.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import { saveDraft } from '../../../src/posts/save.ts'
import { unpublishPost } from '../../../src/posts/withdraw.ts'
import { listJobs, openTestBlog } from '../../support/blog.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'
import { addSomeone, say } from '../../support/filled.ts'

const text = { title: 'Dahlien', markdown: 'Ein Text', excerpt: '', topics: [] }

async function openTalk() {
  const app = await openTestBlog()
  const post = await publishPost(app, text)
  const anna = await addSomeone(app, 'Anna', 'anna@social.example')
  const comment = await say(app, post, anna, '<p>Schöne <em>Dahlien</em>!</p>')
  const path = `/admin/comments/${comment}`
  const reader = await openDesk(app, { isSignedIn: false })
  const readPost = async () => (await reader.get(`/stories/${post.slug}`)).text
  return { app, post, anna, comment, path, author: await openDesk(app), readPost }
}

/** The card of one comment in a page. */
function findCard(page: string, id: string): string {
  return new RegExp(`<article[^>]* id="${id}".*?</article>`, 's').exec(page)?.[0] ?? ''
}

test('a comment stands with its text, its writer, its post and the original', async () => {
  const { author, comment } = await openTalk()
  const card = findCard((await author.get('/admin/comments')).text, comment)
  expect(card).toContain('<em>Dahlien</em>')
  expect(card).toContain('@anna@social.example')
  expect(card).toContain(`href="/stories/dahlien#${comment}"`)
  expect(card).toContain(`href="https://social.example/@anna/${comment}"`)
})

test('an answer stands under the post, and one comes back to the comment in the list', async () => {
  const { author, path, comment, readPost } = await openTalk()
  const answer = await author.post(`${path}/answer`, { markdown: 'Danke **dir**!' })
  expect(answer.location).toBe(`/admin/comments?done=answered&at=${comment}#${comment}`)
  const page = await author.get(answer.location!)
  expect(findCard(page.text, comment)).toContain('Deine Antwort ist unterwegs')
  expect(page.text).toContain('Antwort auf')
  await expect.poll(readPost).toContain('Danke <strong>dir</strong>!')
})

test('an answer of no words is told in words, and the form stays open', async () => {
  const { author, path, comment } = await openTalk()
  const answer = await author.post(`${path}/answer`, { markdown: '  ' })
  expect(answer.status).toBe(422)
  expect(findText(answer.text, `${comment}-markdown-error`)).toBe('Fehler: Schreib zuerst ein paar Worte.')
  expect(answer.text).toContain('<details class="unfold" open="">')
  const long = await author.post(`${path}/answer`, { markdown: 'x'.repeat(20_001) })
  expect(findValue(long.text, 'markdown')).toHaveLength(20_001)
})

test('the own answer can be changed and deleted', async () => {
  const { app, author, comment, readPost } = await openTalk()
  const { id } = await answerComment(app, comment, 'Erste Fassung')
  const card = findCard((await author.get('/admin/comments')).text, id)
  expect(findValue(card, 'markdown')).toBe('Erste Fassung')
  await author.post(`/admin/comments/${id}/edit`, { markdown: 'Zweite Fassung' })
  await expect.poll(readPost).toContain('Zweite Fassung')
  const deleted = await author.post(`/admin/comments/${id}/delete`)
  expect((await author.get(deleted.location!)).text).toContain('Deine Antwort ist gelöscht.')
  await expect.poll(readPost).not.toContain('Fassung')
})

test('hiding a comment takes it off the page, with an undo beside it', async () => {
  const { author, path, comment, readPost } = await openTalk()
  const hidden = await author.post(`${path}/hide`)
  await expect.poll(readPost).not.toContain('Schöne')
  const card = findCard((await author.get(hidden.location!)).text, comment)
  expect(card).toContain('Der Kommentar ist versteckt.')
  expect(card).toContain(`action="${path}/show"`)
  await author.post(`${path}/show`)
  await expect.poll(readPost).toContain('Schöne')
})

test('a private comment is marked, and there is nothing to answer it with', async () => {
  const { app, author, post, anna, readPost } = await openTalk()
  const id = await say(app, post, anna, '<p>Psst.</p>', { visibility: 'private' })
  const card = findCard((await author.get('/admin/comments')).text, id)
  expect(card).toContain('nur für dich')
  expect(card).not.toContain('/answer"')
  expect(card).not.toContain('/hide"')
  await expect.poll(readPost).not.toContain('Psst')
  const forced = await author.post(`/admin/comments/${id}/answer`, { markdown: 'doch' })
  expect(forced.status).toBe(422)
  expect(await listJobs(app, 'answer.published')).toEqual([])
})

test('an answer that comes too late is not sent, and its text is not lost', async () => {
  const { app, author, path, comment, post } = await openTalk()
  await unpublishPost(app, post.id)
  const late = await author.post(`${path}/answer`, { markdown: 'mein langer Text' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('Diese Antwort ließ sich nicht senden')
  expect(late.text).toContain('Der Beitrag ist gerade nicht veröffentlicht')
  await removeComment(app.db, comment, app.now())
  const gone = await author.post(`${path}/answer`, { markdown: 'mein langer Text' })
  expect(gone.status).toBe(409)
  expect(findText(gone.text, 'typed')).toContain('mein langer Text')
})

test('to someone blocked there is no answer, and the desk says why', async () => {
  const { app, author, path, anna } = await openTalk()
  await blockPerson(app, anna.id)
  const page = await author.get(path)
  expect(page.text).toContain('Die Person oder ihr Server ist blockiert.')
  expect(page.text).not.toContain('/answer"')
  const late = await author.post(`${path}/answer`, { markdown: 'mein langer Text' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('Die Person oder ihr Server ist blockiert.')
  expect(late.text).toContain('mein langer Text')
})

test('what was done on a later page of the list leads back to that page', async () => {
  const { app, author, post, anna } = await openTalk()
  const ids: string[] = []
  for (let n = 0; n < 45; n++) ids.unshift(await say(app, post, anna, `<p>Nummer ${n}</p>`))
  const older = /<a href="([^"]+)" rel="next"/.exec((await author.get('/admin/comments')).text)![1]!
  const page = await author.get(older)
  const id = ids[25]!
  expect(findCard(page.text, id)).not.toBe('')
  const action = new RegExp(`action="(/admin/comments/${id}/hide[^"]*)"`).exec(page.text)![1]!
  const back = await author.post(action)
  expect(back.location).toContain(older.replace('/admin/comments?', ''))
  expect(findCard((await author.get(back.location!)).text, id)).toContain('Der Kommentar ist versteckt.')
})

test('comments of a draft, or on a desk without any, are no trouble', async () => {
  const app = await openTestBlog()
  const author = await openDesk(app)
  await saveDraft(app, text)
  expect((await author.get('/admin/comments')).text).toContain('Noch keine Kommentare.')
  expect((await author.get('/admin/comments?before=nonsense')).status).toBe(404)
  expect((await author.get('/admin/comments/0192f0c1-1111-7111-8111-111111111111')).status).toBe(404)
})

test('from the page of a post the author comes to the comment at the desk, and readers to their own server', async () => {
  const { author, comment, post, readPost } = await openTalk()
  const page = await author.get(`/stories/${post.slug}`)
  expect(page.text).toContain(`href="/admin/comments/${comment}"`)
  expect(page.text).toContain(`href="/admin/posts/${post.id}">Bearbeiten`)
  const answering = await author.get(`/admin/comments/${comment}`)
  expect(answering.text).toContain('<details class="unfold" open="">')
  expect(await readPost()).not.toContain('/admin/')
})
