import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { notifyChange } from '../../src/db/notify.ts'
import { posts } from '../../src/db/schema.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { openTestSite, publishGold, setUpGerman } from '../support/filled.ts'
import { until } from '../support/until.ts'

async function openCached() {
  const opened = await openTestSite()
  await setUpGerman(opened.app)
  const gold = await publishGold(opened.app)
  const path = `/stories/${gold.slug}`
  // A page is kept once the site listens for changes, which it starts to do when it is made.
  await until(async () => {
    await opened.app.raw`update posts set title = title || '!'`
    const [first, second] = [await opened.read(path), await opened.read(path)]
    await opened.app.raw`update posts set title = title || '!'`
    expect([first, await opened.read(path)]).toEqual([second, second])
  })
  await opened.app.raw`update posts set title = 'Gold'`
  await notifyChange(opened.app.db)
  await until(async () => expect(await opened.read(path)).toContain(': Gold<'))
  return { ...opened, gold, path }
}

test('a page comes from memory until a change is told', async () => {
  const { app, read, path } = await openCached()
  await app.db.update(posts).set({ title: 'Silber' })
  expect(await read(path)).toContain(': Gold<')
  await notifyChange(app.db)
  await until(async () => expect(await read(path)).toContain(': Silber<'))
})

test('what the author changes is soon on every page that shows it', async () => {
  const { app, read, gold, path } = await openCached()
  for (const page of [path, '/', '/topics/social-media', '/feed.atom']) await read(page)
  const { markdown, excerpt } = gold
  await revisePost(app, gold.id, { title: 'Kupfer', markdown, excerpt, topics: ['Social Media'] })
  for (const page of [path, '/', '/topics/social-media', '/feed.atom'])
    await until(async () => expect(await read(page)).toContain('Kupfer'))
})

test('a page that was begun before a change is not kept after it', async () => {
  const { app, ask, read } = await openCached()
  const reading = Array.from({ length: 30 }, () => ask('/'))
  await publishPost(app, { title: 'Zwischenruf', markdown: 'Da!', excerpt: '', topics: [] })
  await Promise.all(reading)
  await until(async () => expect(await read('/')).toContain('Zwischenruf'))
})

test('a reader who has the page already gets 304', async () => {
  const { ask, path } = await openCached()
  for (const page of [path, '/', '/feed.atom']) {
    const etag = (await ask(page)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    const again = await ask(page, { headers: { 'if-none-match': `"other", ${etag}` } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect(again.headers.get('etag')).toBe(etag)
    expect(again.headers.get('cache-control')).toBe('public, no-cache')
    expect((await ask(page, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  }
})

test('a page is compressed as the browser likes it', async () => {
  const { ask, read, path } = await openCached()
  const plain = await read(path)
  const get = async (encoding: string) => {
    const answer = await ask(path, { headers: { 'accept-encoding': encoding } })
    expect(answer.headers.get('vary')).toContain('Accept-Encoding')
    return {
      encoding: answer.headers.get('content-encoding'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    }
  }
  const brotli = await get('gzip, deflate, br')
  expect(brotli.encoding).toBe('br')
  expect(brotliDecompressSync(brotli.bytes).toString()).toBe(plain)
  const gzip = await get('gzip;q=1.0, br;q=0')
  expect(gzip.encoding).toBe('gzip')
  expect(gunzipSync(gzip.bytes).toString()).toBe(plain)
  expect(await get('identity')).toEqual({ encoding: null, bytes: Buffer.from(plain) })
})

test('HEAD tells what GET would, without the page', async () => {
  const { ask, path } = await openCached()
  const get = await ask(path)
  const head = await ask(path, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
  for (const name of ['etag', 'content-type', 'content-length', 'link'])
    expect(head.headers.get(name)).toBe(get.headers.get(name))
})

test('noise in the query makes no other page, and a missing page is not kept', async () => {
  const { app, ask, read } = await openCached()
  expect(await read('/?utm_source=x')).toBe(await read('/'))
  expect((await ask('/stories/noch-nicht')).status).toBe(404)
  await publishPost(app, { title: 'Noch nicht', markdown: 'Doch!', excerpt: '', topics: [] })
  expect((await ask('/stories/noch-nicht')).status).toBe(200)
})
