import { expect, test } from 'vitest'
import { addFollower } from '../../../src/followers/queries.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import { getPost, listPosts } from '../../../src/posts/queries.ts'
import { revisePost } from '../../../src/posts/revise.ts'
import { saveDraft } from '../../../src/posts/save.ts'
import { deletePost } from '../../../src/posts/withdraw.ts'
import { openTestBlog } from '../../support/blog.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'
import { addSomeone, addTalk } from '../../support/filled.ts'

const now = () => new Date('2026-11-23T10:00:00Z')
const typed = {
  title: 'Hört auf nach Gold zu suchen. Verkauft Schaufeln!',
  markdown: 'Erster Absatz mit „Anführung“ & <b>Tag</b>.\n\n* eins\n* zwei\n',
  excerpt: 'Ein kleiner Kommentar.',
  topics: 'Social Media, Gold',
}
const plain = { ...typed, topics: ['Social Media', 'Gold'] }

async function openAuthor() {
  const app = await openTestBlog({ now })
  return { app, author: await openDesk(app) }
}

function findArticle(html: string): string | undefined {
  return /<article class="story.*<\/article>/s.exec(html)?.[0]
}

test('a saved draft is on the list of drafts, and its page holds what was typed', async () => {
  const { app, author } = await openAuthor()
  const saved = await author.post('/admin/posts', { ...typed, intent: 'save' })
  expect(saved.status).toBe(303)
  const page = await author.get(saved.location!)
  expect(page.text).toContain('Der Entwurf ist gespeichert.')
  for (const [name, value] of Object.entries(typed)) expect(findValue(page.text, name)).toBe(value)
  expect((await author.get('/admin/posts?show=draft')).text).toContain(typed.title)
  expect((await author.get('/')).text).not.toContain(typed.title)
  expect(await listPosts(app.db, 'published')).toEqual([])
})

test('publishing tells the address of the page and to how many people it is on its way', async () => {
  const { app, author } = await openAuthor()
  const person = await addSomeone(app, 'Anna', 'anna@social.example')
  await addFollower(app.db, { personId: person.id, followUri: `${person.uri}/follow`, at: now() })
  const published = await author.post('/admin/posts', { ...typed, intent: 'publish' })
  const page = await author.get(published.location!)
  const address = 'http://localhost:3000/stories/hoert-auf-nach-gold-zu-suchen-verkauft-schaufeln'
  expect(page.text).toContain(`>${address}</a>`)
  expect(page.text).toContain('Er ist unterwegs zu der einen Person, die dir folgt.')
  expect((await author.get(address)).status).toBe(200)
})

test('publishing while nobody sends says that it does not go out yet, and what to do', async () => {
  const app = await openTestBlog({ config: { role: 'web' } })
  const author = await openDesk(app)
  const person = await addSomeone(app, 'Anna', 'anna@social.example')
  await addFollower(app.db, { personId: person.id, followUri: `${person.uri}/follow`, at: now() })
  const published = await author.post('/admin/posts', { ...typed, intent: 'publish' })
  const { text } = await author.get(published.location!)
  expect(text).toContain(
    'Noch geht er nicht hinaus zu der einen Person, die dir folgt. Es läuft kein Prozess',
  )
  expect(text).not.toContain('Er ist unterwegs')
})

test.each(['new', 'draft', 'published'] as const)(
  "the preview of a %s post has the published page's article, byte for byte",
  async (state) => {
    const { app, author } = await openAuthor()
    const path = await prepare(app, state)
    const preview = await author.post(path, { ...typed, version: '1', intent: 'preview' })
    expect(preview.status).toBe(200)
    await author.post(path, { ...typed, version: '1', intent: 'publish' })
    const [post] = await listPosts(app.db, 'published')
    const reader = await openDesk(app, { isSignedIn: false })
    const page = await reader.get(`/stories/${post!.slug}`)
    expect(findArticle(preview.text)).toContain('<p>Erster Absatz')
    expect(findArticle(preview.text)).toBe(findArticle(page.text))
  },
)

async function prepare(app: Awaited<ReturnType<typeof openTestBlog>>, state: 'new' | 'draft' | 'published') {
  if (state === 'new') return '/admin/posts'
  if (state === 'draft') return `/admin/posts/${(await saveDraft(app, { ...plain, markdown: 'early' })).id}`
  const post = await publishPost(app, { ...plain, markdown: 'early' })
  await addTalk(app, post)
  return `/admin/posts/${post.id}`
}

test('from the preview one goes back to writing, and nothing was saved', async () => {
  const { app, author } = await openAuthor()
  const preview = await author.post('/admin/posts', { ...typed, intent: 'preview' })
  const carried = Object.fromEntries(Object.keys(typed).map((name) => [name, findValue(preview.text, name)!]))
  expect(carried).toEqual(typed)
  const back = await author.post('/admin/posts', { ...carried, intent: 'write' })
  for (const [name, value] of Object.entries(typed)) expect(findValue(back.text, name)).toBe(value)
  expect(await listPosts(app.db, 'draft')).toEqual([])
})

test.each([
  ['title', 'x'.repeat(201), 'Der Titel ist zu lang: höchstens 200 Zeichen.'],
  ['excerpt', 'x'.repeat(1001), 'Die Kurzfassung ist zu lang: höchstens 1000 Zeichen.'],
  ['topics', 'x'.repeat(31), 'Ein Thema ist zu lang: höchstens 30 Zeichen.'],
  ['topics', Array.from({ length: 21 }, (_, n) => `t${n}`).join(), 'Das sind zu viele Themen: höchstens 20.'],
])('a wrong %s is told beside the field, and all that was typed stays', async (name, value, words) => {
  const { author } = await openAuthor()
  for (const intent of ['save', 'preview', 'publish']) {
    const answer = await author.post('/admin/posts', { ...typed, [name]: value, intent })
    expect(answer.status).toBe(422)
    expect(findText(answer.text, `${name}-error`)).toBe(`Fehler: ${words}`)
    for (const [field, text] of Object.entries({ ...typed, [name]: value }))
      expect(findValue(answer.text, field)).toBe(text)
  }
})

test('a post without a word is not saved', async () => {
  const { author } = await openAuthor()
  const answer = await author.post('/admin/posts', { title: ' ', markdown: '\n', intent: 'save' })
  expect(findText(answer.text, 'markdown-error')).toContain('Schreib einen Titel oder ein paar Worte Text.')
})

test('a text that begins with an empty line keeps it from save to save', async () => {
  const { app, author } = await openAuthor()
  const { location } = await author.post('/admin/posts', { title: 'T', markdown: '\n\nText', intent: 'save' })
  const id = location!.match(/[0-9a-f-]{36}/)![0]
  const page = await author.get(location!)
  await author.post(`/admin/posts/${id}`, {
    title: 'T',
    markdown: findValue(page.text, 'markdown')!,
    version: findValue(page.text, 'version')!,
    intent: 'save',
  })
  expect((await getPost(app.db, id)).markdown).toBe('\n\nText')
})

test('two windows on one post: both texts are shown, none is overwritten, and the author decides', async () => {
  const { app, author } = await openAuthor()
  const { id } = await saveDraft(app, plain)
  await revisePost(app, id, { ...plain, markdown: 'from the other window', version: 1 })
  for (const intent of ['save', 'preview', 'publish']) {
    const answer = await author.post(`/admin/posts/${id}`, {
      ...typed,
      markdown: 'mine',
      version: '1',
      intent,
    })
    expect(answer.status).toBe(409)
    expect(findValue(answer.text, 'markdown')).toBe('mine')
    expect(findText(answer.text, 'other-text')).toContain('from the other window')
    expect((await getPost(app.db, id)).markdown).toBe('from the other window')
    expect(findValue(answer.text, 'version')).toBe('2')
  }
  await author.post(`/admin/posts/${id}`, { ...typed, markdown: 'both', version: '2', intent: 'save' })
  expect((await getPost(app.db, id)).markdown).toBe('both')
})

test.each(['in the bin', 'gone for good'])(
  'what was written for a post that is %s is a new text',
  async (state) => {
    const { app, author } = await openAuthor()
    const { id } = await saveDraft(app, plain)
    await deletePost(app, id)
    if (state === 'gone for good') await author.post(`/admin/posts/${id}/purge`)
    const answer = await author.post(`/admin/posts/${id}`, { ...typed, version: '1', intent: 'save' })
    expect(answer.text).toContain('Dieser Beitrag ist inzwischen gelöscht.')
    expect(answer.text).toContain('action="/admin/posts"')
    expect(findValue(answer.text, 'markdown')).toBe(typed.markdown)
  },
)

test('deleting has a way back, right there and from the bin', async () => {
  const { app, author } = await openAuthor()
  const { id, slug } = await publishPost(app, plain)
  const deleted = await author.get((await author.post(`/admin/posts/${id}/delete`)).location!)
  expect(deleted.text).toContain('liegt im Papierkorb.')
  expect(deleted.text).toContain(`action="/admin/posts/${id}/restore"`)
  expect(deleted.text).toContain('>Als Entwurf zurückholen</button>')
  expect(deleted.text).not.toContain('Rückgängig')
  expect((await author.get(`/stories/${slug}`)).status).toBe(410)
  expect((await author.get('/admin/posts?show=deleted')).text).toContain('Zurückholen')
  const restored = await author.get((await author.post(`/admin/posts/${id}/restore`)).location!)
  expect(restored.text).toContain('Zurückgeholt.')
  expect(findValue(restored.text, 'title')).toBe(typed.title)
  // The notice of a deletion that was undone offers no undo any more.
  expect((await author.get(`/admin/posts?deleted=${id}`)).text).not.toContain('/restore')
})

test('deleting a draft can be undone, and it is what it was', async () => {
  const { app, author } = await openAuthor()
  const { id } = await saveDraft(app, plain)
  const deleted = await author.get((await author.post(`/admin/posts/${id}/delete`)).location!)
  expect(deleted.text).toContain('>Rückgängig</button>')
})

test('the editor says what its shortcut does, and what becomes of pictures', async () => {
  const { app, author } = await openAuthor()
  const draft = await author.get(`/admin/posts/${(await saveDraft(app, plain)).id}`)
  expect(draft.text).toContain('Strg + S speichert')
  expect(draft.text).not.toContain('data-unsaved')
  const post = await publishPost(app, { ...plain, markdown: '![Beet](https://elsewhere.example/beet.jpg)' })
  const published = await author.get(`/admin/posts/${post.id}`)
  expect(published.text).toContain('Strg + S aktualisiert den veröffentlichten Beitrag')
  expect(published.text).toContain('Bilder von anderswo werden zu Links.')
  const page = await author.get(`/stories/${post.slug}`)
  expect(page.text).toContain('<a href="https://elsewhere.example/beet.jpg"')
  expect(findArticle(page.text)).not.toContain('<img')
})

test('a post is deleted for good only after a page that asks', async () => {
  const { app, author } = await openAuthor()
  const { id } = await saveDraft(app, plain)
  expect((await author.post(`/admin/posts/${id}/purge`)).status).toBe(409)
  await deletePost(app, id)
  const question = await author.get(`/admin/posts/${id}/purge`)
  expect(question.text).toContain('Das lässt sich nicht rückgängig machen.')
  expect((await author.post(`/admin/posts/${id}/purge`)).status).toBe(303)
  expect((await author.get(`/admin/posts/${id}`)).status).toBe(404)
})

test('unpublishing makes a draft of it again', async () => {
  const { app, author } = await openAuthor()
  const { id, slug } = await publishPost(app, plain)
  const page = await author.get((await author.post(`/admin/posts/${id}/unpublish`)).location!)
  expect(page.text).toContain('Zurückgezogen.')
  expect((await getPost(app.db, id)).status).toBe('draft')
  expect((await author.get(`/stories/${slug}`)).status).toBe(404)
})

test('long lists come in pages that lead to every post once', async () => {
  const { app, author } = await openAuthor()
  for (let n = 0; n < 65; n++) await saveDraft(app, { ...plain, title: `Nummer ${n}.`, topics: [] })
  const seen: string[] = []
  for (let path: string | undefined = '/admin/posts?show=draft'; path; ) {
    const { text } = await author.get(path)
    seen.push(...[...text.matchAll(/Nummer \d+\./g)].map(([title]) => title))
    path = /<a href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(seen).toHaveLength(65)
  expect(new Set(seen).size).toBe(65)
})
