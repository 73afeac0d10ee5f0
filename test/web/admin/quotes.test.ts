import { expect, test } from 'vitest'
import { getBlog } from '../../../src/blog/queries.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import { listJobs, openTestBlog } from '../../support/blog.ts'
import { findText, openDesk } from '../../support/desk.ts'
import { addSomeone, quote } from '../../support/filled.ts'

async function openQuoted() {
  const app = await openTestBlog()
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Text', excerpt: '', topics: [] })
  const anna = await addSomeone(app, 'Anna', 'anna@social.example')
  const bert = await addSomeone(app, 'Bert', 'bert@pix.example')
  const reader = await openDesk(app, { isSignedIn: false })
  const readPost = async () => (await reader.get(`/stories/${post.slug}`)).text
  return { app, post, anna, bert, readPost, author: await openDesk(app) }
}

test('who quotes stands under the post, with the way to the quote, unless it is not for everybody', async () => {
  const { app, post, anna, bert, readPost } = await openQuoted()
  const id = await quote(app, post, anna, { visibility: 'unlisted' })
  await quote(app, post, bert, { visibility: 'private' })
  const page = await readPost()
  expect(page).toContain('Zitiert von')
  expect(page).toContain(`href="https://social.example/@anna/${id}"`)
  expect(page).not.toContain('Bert')
})

test('the desk lists every quote: who, when, of what, and where', async () => {
  const { app, post, anna, bert, author } = await openQuoted()
  expect((await author.get('/admin/quotes')).text).toContain('Noch hat dich niemand zitiert.')
  const id = await quote(app, post, anna)
  await quote(app, post, bert, { visibility: 'private' })
  const { text } = await author.get('/admin/quotes')
  expect(text).toContain('href="https://social.example/@anna">Anna</a>')
  expect(text).toContain('zitiert <a href="/stories/tulpen">Tulpen</a>')
  expect(text).toContain(`href="https://social.example/@anna/${id}"`)
  expect(text).toMatch(/<time datetime="[^"]+">\d+\. \p{L}+ \d{4}/u)
  expect(text.split('nicht öffentlich')).toHaveLength(2)
})

test('many quotes come in pages that show each once', async () => {
  const { app, post, anna, author } = await openQuoted()
  for (let n = 0; n < 45; n++) await quote(app, post, anna)
  const seen: string[] = []
  for (let path: string | undefined = '/admin/quotes'; path; ) {
    const { text } = await author.get(path)
    seen.push(...[...text.matchAll(/quotes\/([0-9a-f-]{36})\/revoke/g)].map(([, id]) => id!))
    path = /<a href="([^"]+)" rel="next"/.exec(text)?.[1]
  }
  expect([seen.length, new Set(seen).size]).toEqual([45, 45])
  expect((await author.get('/admin/quotes?before=x')).status).toBe(404)
})

test('a permission is withdrawn after a question, and the quote vanishes', async () => {
  const { app, post, anna, bert, author, readPost } = await openQuoted()
  const id = await quote(app, post, anna)
  await quote(app, post, bert)
  const question = await author.get(`/admin/quotes/${id}/revoke`)
  expect(question.text).toContain('Anna die Erlaubnis entziehen?')
  expect(question.text).toContain('„Tulpen“')
  await expect.poll(readPost).toContain('Anna')
  const done = await author.post(`/admin/quotes/${id}/revoke`)
  const list = await author.get(done.location!)
  expect(list.text).toContain('Die Erlaubnis ist entzogen')
  expect(list.text).not.toContain('Anna')
  await expect.poll(readPost).not.toContain('Anna')
  expect(await readPost()).toContain('Bert')
  expect(await listJobs(app, 'quote.revoked')).toEqual([{ quoteId: id }])
  expect((await author.post(`/admin/quotes/${id}/revoke`)).status).toBe(404)
})

test('blocking says how many quotes it takes, and takes them', async () => {
  const { app, post, anna, author } = await openQuoted()
  await quote(app, post, anna)
  expect((await author.get(`/admin/people/${anna.id}/block`)).text).toContain('<li>1 Zitat</li>')
  await author.post(`/admin/people/${anna.id}/block`)
  expect(await listJobs(app, 'quote.revoked')).toHaveLength(1)
  expect((await author.get('/admin/quotes')).text).toContain('Noch hat dich niemand zitiert.')
})

test('who may quote is everybody at first, and the author’s choice', async () => {
  const { app, author } = await openQuoted()
  expect((await getBlog(app.db)).canQuote).toBe('public')
  const before = await author.get('/admin/settings')
  expect(before.text).toMatch(/value="public" checked/)
  const saved = await author.post('/admin/settings/quoting', { canQuote: 'followers' })
  const page = await author.get(saved.location!)
  expect(page.text).toContain('Gespeichert. Ab sofort dürfen dich die zitieren, die dir folgen.')
  expect(page.text).toMatch(/value="followers" checked/)
  expect((await author.get('/admin/quotes')).text).toContain('Zitieren darf im Moment, wer dir folgt.')
  const blog = await getBlog(app.db)
  expect([blog.canQuote, blog.title]).toEqual(['followers', 'Parzelle'])
  expect(await listJobs(app, 'blog.changed')).toEqual([])
  const wrong = await author.post('/admin/settings/quoting', { canQuote: 'friends' })
  expect(wrong.status).toBe(422)
  expect(findText(wrong.text, 'canQuote-error')).toBe('Fehler: Bitte wähle etwas aus der Liste.')
  expect((await getBlog(app.db)).canQuote).toBe('followers')
})
