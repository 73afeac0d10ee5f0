import { expect, test } from 'vitest'
import { publishPost } from '../../../src/posts/publish.ts'
import { getPost, listPosts } from '../../../src/posts/queries.ts'
import { saveDraft } from '../../../src/posts/save.ts'
import { openTestApp } from '../../support/app.ts'
import { openTestBlog, password } from '../../support/blog.ts'
import { createClock } from '../../support/clock.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'
import { addSomeone, say } from '../../support/filled.ts'

const text = { title: 'Titel', markdown: 'Ein langer Text', excerpt: '', topics: [] }
const stranger = { isSignedIn: false }

test('every page of the desk sends strangers to sign in, and back to it then', async () => {
  const app = await openTestBlog()
  const visitor = await openDesk(app, stranger)
  const { id } = await saveDraft(app, text)
  const paths = [
    ...['/admin/posts', '/admin/posts/new', `/admin/posts/${id}`, `/admin/posts/${id}/purge`],
    ...['/admin/posts?show=draft', '/admin/comments', `/admin/comments/${id}`, '/admin/people'],
    ...[`/admin/people/${id}/block`, '/admin/servers/block?host=a.example', '/admin/settings', '/admin/none'],
  ]
  for (const path of paths) {
    const answer = await visitor.get(path)
    expect([answer.status, answer.location]).toEqual([302, `/sign-in?next=${encodeURIComponent(path)}`])
  }
  expect((await visitor.get('/admin')).location).toBe('/sign-in')
})

test('the author signs in by name or handle and comes to the page that was asked for', async () => {
  const visitor = await openDesk(await openTestBlog(), stranger)
  const fields = { login: ' @PARZELLE@Blog.example ', password, next: '/admin/settings' }
  const answer = await visitor.post('/sign-in', fields, { from: '/sign-in' })
  expect(answer.location).toBe('/admin/settings')
  expect(answer.headers.get('set-cookie')).toMatch(/^parzelle=[\w-]{43}; .*HttpOnly; SameSite=Lax$/)
  expect((await visitor.get('/admin/settings')).status).toBe(200)
})

test('over https the cookie is bound to the host and sent over nothing else', async () => {
  const app = await openTestBlog({ config: { origin: 'https://blog.example', handleHost: 'blog.example' } })
  const visitor = await openDesk(app, stranger)
  const answer = await visitor.post('/sign-in', { login: 'parzelle', password }, { from: '/sign-in' })
  const cookie = answer.headers.get('set-cookie')
  expect(cookie).toMatch(/^__Host-parzelle=/)
  expect(cookie).toContain('; Path=/;')
  expect(cookie).toContain('; Secure; ')
  expect((await visitor.get('/admin')).status).toBe(200)
})

test.each([
  ...['https://evil.example/admin', '//evil.example', '/admin.evil.example', '/stories/x'],
  ...['/admin/..//evil.example', '/admin/../stories/x', '/\\evil.example/admin', 'javascript:/admin', ''],
])('after signing in nobody is led to %s', async (next) => {
  const visitor = await openDesk(await openTestBlog(), stranger)
  const answer = await visitor.post('/sign-in', { login: 'parzelle', password, next }, { from: '/sign-in' })
  expect(answer.location).toBe('/admin')
})

test('an odd address to go to after signing in breaks nothing', async () => {
  const visitor = await openDesk(await openTestBlog(), stranger)
  const next = '/admin/posts?show=draft&x=ä\n#y'
  const answer = await visitor.post('/sign-in', { login: 'parzelle', password, next }, { from: '/sign-in' })
  expect(answer.location).toBe('/admin/posts?show=draft&x=%C3%A4')
})

test('a wrong name and a wrong password are told in the same words, and the name stays', async () => {
  const visitor = await openDesk(await openTestBlog(), stranger)
  for (const [login, secret] of [
    ['parzelle', 'geraten?'],
    ['someone', password],
  ] as const) {
    const answer = await visitor.post('/sign-in', { login, password: secret }, { from: '/sign-in' })
    expect(answer.status).toBe(422)
    expect(findText(answer.text, 'password-error')).toBe('Fehler: Name und Passwort passen nicht zusammen.')
    expect(findValue(answer.text, 'login')).toBe(login)
    expect(answer.text).not.toContain(secret)
  }
  const empty = await visitor.post('/sign-in', {}, { from: '/sign-in' })
  expect(empty.text).not.toContain('Bitte sieh noch einmal hin')
  expect(findText(empty.text, 'login-error')).toBe('Fehler: Gib deinen Namen ein.')
  expect(findText(empty.text, 'password-error')).toBe('Fehler: Gib dein Passwort ein.')
})

test('after too many wrong tries the page says when to try again', async () => {
  const clock = createClock('2026-03-01T10:00:30Z')
  const visitor = await openDesk(await openTestBlog({ now: clock.now }), stranger)
  const attempt = (secret: string) =>
    visitor.post('/sign-in', { login: 'parzelle', password: secret }, { from: '/sign-in' })
  for (let n = 0; n < 5; n++) await attempt('wrong')
  const refused = await attempt(password)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('900')
  expect(refused.text).toContain('Zum Schutz deines Blogs geht es erst um 11:16 Uhr weiter.')
  clock.set('2026-03-01T10:16:00Z')
  expect((await attempt(password)).status).toBe(303)
})

test('signing out ends the session, also for whoever kept the cookie', async () => {
  const visitor = await openDesk(await openTestBlog())
  const kept = new Map(visitor.cookies)
  const answer = await visitor.post('/sign-out')
  expect((await visitor.get(answer.location!)).text).toContain('Du bist abgemeldet.')
  expect(visitor.cookies.size).toBe(0)
  for (const [name, value] of kept) visitor.cookies.set(name, value)
  expect((await visitor.get('/admin')).status).toBe(302)
})

test('before the first run the sign-in page says what to do', async () => {
  const visitor = await openDesk(await openTestApp(), stranger)
  const answer = await visitor.get('/sign-in', { 'accept-language': 'en' })
  expect(answer.text).toContain('This blog is not set up yet.')
})

test.each([
  ['another site', { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }],
  ['another site, by an old browser', { origin: 'https://elsewhere.example', 'sec-fetch-site': undefined }],
  [
    'another name for this server',
    { origin: 'http://rebound.example:3000', 'sec-fetch-site': 'same-origin' },
  ],
  ['another host of the same site', { origin: 'http://shop.localhost:3000', 'sec-fetch-site': 'same-site' }],
])(
  'a form of %s changes nothing, even with the right token, and what it carried can be copied',
  async (_, sent) => {
    const app = await openTestBlog()
    const author = await openDesk(app)
    const headers = Object.fromEntries(Object.entries(sent).flatMap(([k, v]) => (v ? [[k, v]] : [])))
    const csrf = findValue((await author.get('/admin')).text, 'csrf')!
    const body = new URLSearchParams({ csrf, title: 'Evil', markdown: 'text to keep', intent: 'publish' })
    const cookie = [...author.cookies].map((pair) => pair.join('=')).join()
    const answer = await author.site.request('http://localhost:3000/admin/posts', {
      method: 'POST',
      body,
      headers: { ...headers, cookie },
    })
    expect(answer.status).toBe(403)
    const page = await answer.text()
    expect(findText(page, 'typed')).toContain('text to keep')
    expect(page).not.toContain('<form')
    expect(await listPosts(app.db, 'published')).toEqual([])
  },
)

test.each(['', 'wrong'])(
  'a form with the token "%s" changes nothing and comes back with what was typed',
  async (csrf) => {
    const app = await openTestBlog()
    const author = await openDesk(app)
    const post = await publishPost(app, text)
    const typed = { title: 'Neu', markdown: 'neuer Text', excerpt: 'kurz', topics: 'a, b', version: '1' }
    const answer = await author.post(`/admin/posts/${post.id}`, { ...typed, csrf, intent: 'publish' })
    expect(answer.text).toContain('Dieses Fenster war von einer früheren Anmeldung.')
    for (const [name, value] of Object.entries(typed)) expect(findValue(answer.text, name)).toBe(value)
    expect((await getPost(app.db, post.id)).title).toBe('Titel')
    const again = { ...typed, csrf: findValue(answer.text, 'csrf')!, intent: 'publish' }
    expect((await author.post(`/admin/posts/${post.id}`, again)).status).toBe(303)
    expect((await getPost(app.db, post.id)).title).toBe('Neu')
  },
)

test('a button without text that had a wrong token is to be pressed again, where it stands', async () => {
  const app = await openTestBlog()
  const author = await openDesk(app)
  const { id } = await saveDraft(app, text)
  const answer = await author.post(`/admin/posts/${id}/delete`, { csrf: 'wrong' })
  expect(answer.location).toBe('/admin/posts?done=again')
  expect((await author.get(answer.location!)).text).toContain('Versuch es bitte noch einmal.')
  expect((await getPost(app.db, id)).deletedAt).toBeNull()
  expect((await author.post('/sign-out', { csrf: 'wrong' })).location).toBe('/admin?done=again')
})

const forms: [string, (app: Awaited<ReturnType<typeof openTestBlog>>) => Promise<string>, string[]][] = [
  ['a new post', async () => '/admin/posts', ['title', 'markdown', 'excerpt', 'topics']],
  [
    'a post',
    async (app) => `/admin/posts/${(await saveDraft(app, text)).id}`,
    ['title', 'markdown', 'topics'],
  ],
  ['an answer', toAnswerPath, ['markdown']],
  ['the settings', async () => '/admin/settings', ['title', 'description', 'authorName']],
]

async function toAnswerPath(app: Awaited<ReturnType<typeof openTestBlog>>) {
  const person = await addSomeone(app, 'Anna', 'anna@social.example')
  return `/admin/comments/${await say(app, await publishPost(app, text), person, '<p>Hm.</p>')}/answer`
}

test.each(forms)(
  'when the session ends while %s is written, signing in brings the text back',
  async (_, path, names) => {
    const app = await openTestBlog()
    const author = await openDesk(app)
    const action = await path(app)
    const typed = Object.fromEntries(names.map((name) => [name, `"getippt" in\n<${name}> & mehr`]))
    const csrf = findValue((await author.get('/admin')).text, 'csrf')!
    author.cookies.clear()
    const asked = await author.post(action, { ...typed, csrf, intent: 'save' })
    expect(asked.status).toBe(403)
    expect(asked.text).toContain('Deine Anmeldung ist abgelaufen.')
    const kept = () => readKept(asked.text)
    const wrong = await author.post(
      '/sign-in',
      { ...kept(), login: 'parzelle', password: 'wrong' },
      { from: '/sign-in' },
    )
    expect(wrong.status).toBe(422)
    const back = await author.post(
      '/sign-in',
      { ...readKept(wrong.text), login: 'parzelle', password },
      { from: '/sign-in' },
    )
    expect(back.status).toBe(200)
    expect(back.text).toContain('Dein Text ist noch da, aber noch nicht gespeichert.')
    expect(back.text).toContain(`action="${action}"`)
    for (const [name, value] of Object.entries(typed)) expect(findValue(back.text, name)).toBe(value)
    expect((await author.get('/admin')).status).toBe(200)
  },
)

function readKept(page: string): Record<string, string> {
  const names = [...page.matchAll(/name="((?:kept\.[^"]+)|rescue|next)"/g)].map(([, name]) => name!)
  return Object.fromEntries(names.map((name) => [name, findValue(page, name)!]))
}

test('passwords never travel through a page', async () => {
  const author = await openDesk(await openTestBlog())
  author.cookies.clear()
  const fields = { currentPassword: 'geheim eins', newPassword: 'geheim zwei' }
  const asked = await author.post('/admin/settings/password', fields, { from: '/sign-in' })
  expect(asked.status).toBe(403)
  expect(asked.text).not.toContain('geheim')
})

test('a button pressed after the session ended loses nothing and leads back to where it stands', async () => {
  const app = await openTestBlog()
  const author = await openDesk(app)
  const { id } = await saveDraft(app, text)
  author.cookies.clear()
  const asked = await author.post(`/admin/posts/${id}/delete`, { csrf: 'old' })
  expect(asked.text).toContain('Deine Anmeldung ist abgelaufen.')
  expect(asked.text).not.toContain('Was du geschrieben hast')
  const fields = { ...readKept(asked.text), login: 'parzelle', password }
  const back = await author.post('/sign-in', fields, { from: '/sign-in' })
  expect(back.location).toBe('/admin/posts?done=again')
  expect((await author.get(back.location!)).status).toBe(200)
  expect((await getPost(app.db, id)).deletedAt).toBeNull()
})

test('a fault of ours at the desk is written down and told in one sentence', async () => {
  const app = await openTestBlog()
  const author = await openDesk(app)
  await app.raw`alter table posts rename to elsewhere`
  const answer = await author.get('/admin/posts')
  expect(answer.status).toBe(500)
  expect(answer.text).toContain('Hier ist ein Fehler passiert.')
  expect(answer.text).not.toContain('elsewhere')
  expect(app.logged.join()).toContain('web: GET /admin/posts failed')
})
