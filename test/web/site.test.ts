import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findAuthor } from '../../src/author/queries.ts'
import { createSession } from '../../src/author/session.ts'
import { storePicture } from '../../src/media/store.ts'
import { fillBlog, openTestSite, paint, publishGold, setUpGerman } from '../support/filled.ts'

describe('every answer', () => {
  test('forbids scripts, frames and all that is not ours', async () => {
    const { app, ask } = await openTestSite()
    await setUpGerman(app)
    for (const path of ['/', '/gibt-es-nicht', '/follow', '/feed.atom']) {
      const { headers } = await ask(path)
      const policy = headers.get('content-security-policy')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).not.toContain('unsafe')
      expect(policy?.includes("form-action 'self' https:")).toBe(path === '/follow')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
      expect(headers.get('set-cookie')).toBeNull()
    }
  })

  test('comes under one address: without a slash at the end, and never from another site', async () => {
    const { app, ask } = await openTestSite()
    await setUpGerman(app)
    const to = async (path: string) => {
      const answer = await ask(path)
      return [answer.status, answer.headers.get('location')]
    }
    expect(await to('/follow/')).toEqual([301, 'https://blog.example/follow'])
    expect(await to('/stories/x/?before=1')).toEqual([301, 'https://blog.example/stories/x?before=1'])
    expect(await to('//evil.example/')).toEqual([301, 'https://blog.example/evil.example'])
  })
})

describe('before the first run', () => {
  test('the front page says where the link is, in the language of the browser', async () => {
    const { ask } = await openTestSite()
    const german = await ask('/', { headers: { 'accept-language': 'de' } })
    expect(german.status).toBe(200)
    expect(german.headers.get('cache-control')).toBe('no-store')
    expect(await german.text()).toContain('noch nicht eingerichtet')
    expect(await (await ask('/')).text()).toContain('not set up yet')
    expect((await ask('/stories/x')).status).toBe(404)
  })

  test('nothing of that is left once the blog is there', async () => {
    const { app, read } = await openTestSite()
    expect(await read('/')).toContain('not set up yet')
    await setUpGerman(app)
    expect(await read('/')).toContain('Parzelle 7')
  })
})

describe('an error', () => {
  test('that we did not foresee is logged whole, and the reader sees one sentence', async () => {
    const { app, ask } = await openTestSite()
    await setUpGerman(app)
    await app.raw`alter table posts rename column title to headline`
    const answer = await ask('/')
    expect(answer.status).toBe(500)
    const page = await answer.text()
    expect(page).toContain('Das ging schief')
    expect(page).not.toContain('headline')
    expect(app.logged.join()).toMatch(/web: GET \/ failed.*posts/s)
  })

  test('while the database is away is an outage, in the language of the blog', async () => {
    const { app, ask } = await openTestSite()
    await setUpGerman(app)
    await ask('/follow')
    await app.raw.end()
    const answer = await ask('/stories/x')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(await answer.text()).toContain('Kurz nicht da')
  })
})

test('a picture is served for ever under its hash, and could not run anything', async () => {
  const { app, ask } = await openTestSite()
  await setUpGerman(app)
  const picture = await storePicture(app, await paint('#28653a'), { name: 'avatar', size: 64 })
  const answer = await ask(`/media/${picture.hash}/${picture.name}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(picture.hash)
  expect(answer.headers.get('content-type')).toBe('image/webp')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  for (const path of [
    `/media/${picture.hash}/other.webp`,
    `/media/${'0'.repeat(64)}/avatar.webp`,
    '/media/..%2F..%2Fsecrets/x',
    `/media/${picture.hash}/..%2F..%2Fx`,
  ])
    expect((await ask(path)).status).toBe(404)
})

test('style sheets and the mark are served for ever under names that change with them', async () => {
  const { app, ask, read } = await openTestSite()
  await setUpGerman(app)
  const page = await read('/')
  const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThanOrEqual(3)
  for (const path of paths) {
    const answer = await ask(path, { headers: { 'accept-encoding': 'gzip, br' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('cache-control')).toContain('immutable')
  }
  const icon = await ask('/favicon.ico')
  expect((await ask(icon.headers.get('location') ?? '')).headers.get('content-type')).toContain(
    'image/svg+xml',
  )
  expect((await ask('/assets/base-AAAAAAAAAAAA.css')).status).toBe(404)
  expect((await ask('/assets/..%2F..%2Fpackage.json')).status).toBe(404)
})

test('the author sees a link to the editor, and nobody keeps that page', async () => {
  const { app, ask, read } = await openTestSite()
  await setUpGerman(app)
  const gold = await publishGold(app)
  const path = `/stories/${gold.slug}`
  expect(await read(path)).not.toContain('/admin')
  const author = await findAuthor(app.db, 'blog')
  const { token } = await createSession(app, author?.id ?? '')
  const answer = await ask(path, { headers: { cookie: `__Host-parzelle=${token}` } })
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  expect(await answer.text()).toContain(`href="/admin/posts/${gold.id}"`)
  expect(await read(path)).not.toContain('/admin')
})

test('no page loads anything from another host', async () => {
  const { app, read } = await openTestSite()
  const { gold, long } = await fillBlog(app)
  for (const path of [
    '/',
    `/stories/${gold.slug}`,
    `/stories/${long.slug}`,
    '/topics/tagebuch',
    '/follow',
    '/nichts',
  ]) {
    const page = await read(path)
    const loaded = [
      ...page.matchAll(
        /<(?:img|script|source|iframe|audio|video|object|embed)\b[^>]*\b(?:src|data)="([^"]*)"/g,
      ),
      ...page.matchAll(/<link rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]*)"/g),
      ...page.matchAll(/srcset="([^"]*)"/g),
    ].map(([, address]) => address ?? '')
    expect(loaded.length).toBeGreaterThan(2)
    expect(loaded.filter((address) => !/^\/(?!\/)/.test(address))).toEqual([])
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/i)
  }
})

test('the author finds the desk from every page, and strangers see nothing of it', async () => {
  const { app, ask, read } = await openTestSite()
  const { gold } = await fillBlog(app)
  const author = await findAuthor(app.db, 'blog')
  const { token } = await createSession(app, author?.id ?? '')
  const asAuthor = { headers: { cookie: `__Host-parzelle=${token}` } }
  const stale = { headers: { cookie: '__Host-parzelle=old' } }
  const link = '<a href="/admin">Schreibtisch</a>'
  for (const path of ['/', `/stories/${gold.slug}`, '/topics/social-media']) {
    expect(await (await ask(path, asAuthor)).text(), path).toContain(link)
    expect(await (await ask(path, stale)).text(), path).not.toContain(link)
    for (const _ of ['first', 'kept']) expect(await read(path), path).not.toContain('/admin')
  }
})

test('nonsense in an address or a form is refused, and is no fault of ours', async () => {
  const { app, ask } = await openTestSite()
  await setUpGerman(app)
  const paths = ['/stories/%00', '/stories/%00/answer', '/topics/%00', '/media/%00/x', '/?before=%00', '/%00']
  for (const path of [...paths, '/stories/%E0%A4%A'])
    expect([path, (await ask(path)).status]).toEqual([path, 404])
  for (const path of ['/follow', '/sign-in', '/sign-out', '/setup/x', '/admin/posts'])
    for (const type of ['multipart/form-data; boundary=x', 'multipart/form-data']) {
      const headers = { 'content-type': type }
      const answer = await ask(path, { method: 'POST', headers, body: 'no form at all' })
      expect([path, type, answer.status]).toEqual([path, type, 422])
      expect(await answer.text()).toContain('Das haben wir nicht verstanden')
    }
  expect(app.logged).toEqual([])
})
