import { createHash } from 'node:crypto'
import type { MiddlewareHandler, Next } from 'hono'
import type { App } from '../app.ts'
import { keepListening } from '../db/listen.ts'
import { channels } from '../db/notify.ts'
import { type Body, createBody, type Encoding, findEncoding } from './body.ts'
import type { SiteContext, SiteEnv } from './env.ts'
import { wantsActivity } from './negotiate.ts'
import { findToken } from './session.ts'

type Page = { body: Body; headers: [string, string][]; etag: string }

/** Pages as all readers see them, in memory, until something changes. */
type PageCache = {
  find(key: string): Page | undefined
  /** @param since the state in which the page was begun; if it has passed, the page is not kept. */
  add(key: string, page: Page, since: number): void
  state(): number
}

/** A browser keeps the page and asks each time whether it still is the same: a change is seen at once. */
export const forEveryone = 'public, no-cache'

const maxBytes = 48_000_000
/** The only part of a query that makes another page; all else is noise of campaigns and attacks. */
const queryKey = 'before'

/** Answers from memory where it can; keeps what is marked `forEveryone`; compresses; answers 304. */
export function cachePages(app: App): MiddlewareHandler<SiteEnv> {
  const cache = openCache(app)
  return async (c, next) => {
    if (!isRead(c) || wantsActivity(c)) return next()
    if (findToken(c, app)) return keepPrivate(c, next)
    const key = toKey(c.req.url)
    const known = cache.find(key)
    if (known) return answer(c, known)
    const since = cache.state()
    await next()
    if (c.res.status !== 200 || c.res.headers.get('cache-control') !== forEveryone) return
    const page = await toPage(c.res)
    cache.add(key, page, since)
    c.res = undefined
    c.res = await answer(c, page)
  }
}

function isRead(c: SiteContext): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}

/** What the author sees has more on it than readers may see. */
async function keepPrivate(c: SiteContext, next: Next): Promise<void> {
  await next()
  if (c.res.headers.get('cache-control') === forEveryone)
    c.res.headers.set('cache-control', 'private, no-store')
}

function openCache(app: App): PageCache {
  const pages = new Map<string, Page>()
  let byteLength = 0
  let state = 0
  const clear = () => {
    pages.clear()
    byteLength = 0
    state++
  }
  const listening = keepListening(app.connection, channels.changed, clear)
  app.onClose(() => listening.stop())
  return {
    find: (key) => {
      const page = pages.get(key)
      if (page) moveToEnd(pages, key, page)
      return page
    },
    add: (key, page, since) => {
      // State 0 is before we listen: what is kept then might never be dropped.
      if (since === 0 || since !== state || pages.has(key)) return
      pages.set(key, page)
      byteLength += page.body.maxByteLength
      byteLength -= removeOldest(pages, byteLength - maxBytes)
    },
    state: () => state,
  }
}

function moveToEnd(pages: Map<string, Page>, key: string, page: Page): void {
  pages.delete(key)
  pages.set(key, page)
}

/** @returns how many bytes were freed: at least `excess` */
function removeOldest(pages: Map<string, Page>, excess: number): number {
  let freed = 0
  for (const [key, page] of pages) {
    if (freed >= excess) break
    pages.delete(key)
    freed += page.body.maxByteLength
  }
  return freed
}

function toKey(address: string): string {
  const url = new URL(address)
  const value = url.searchParams.get(queryKey)
  return value === null ? url.pathname : `${url.pathname}?${queryKey}=${encodeURIComponent(value)}`
}

async function toPage(response: Response): Promise<Page> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { body: createBody(bytes), headers: [...response.headers], etag: `W/"${hash}"` }
}

async function answer(c: SiteContext, page: Page): Promise<Response> {
  const headers = new Headers(page.headers)
  headers.set('etag', page.etag)
  headers.set('vary', 'Accept, Accept-Encoding, Cookie')
  headers.delete('content-length')
  if (matches(c.req.header('if-none-match'), page.etag)) {
    headers.delete('content-type')
    return new Response(null, { status: 304, headers })
  }
  const encoding: Encoding = findEncoding(c.req.header('accept-encoding'))
  const bytes = await page.body.get(encoding)
  if (encoding !== 'identity') headers.set('content-encoding', encoding)
  headers.set('content-length', String(bytes.byteLength))
  return new Response(bytes, { headers })
}

/** Weak comparison (RFC 9110, 8.8.3.2). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false
  const plain = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => plain(tag) === plain(etag))
}
