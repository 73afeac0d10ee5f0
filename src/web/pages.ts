import { siteWords } from '../../views/messages/site.ts'
import type { SiteFiles, Site as SiteView } from '../../views/site.ts'
import type { App } from '../app.ts'
import type { BlogWithIcon } from '../blog/blog.ts'
import { findBlog } from '../blog/queries.ts'
import { notFound } from '../errors.ts'
import type { Locale } from '../lib/locale.ts'
import type { Assets } from './assets.ts'
import { forEveryone } from './cache.ts'
import type { SiteContext } from './env.ts'

/** What the pages for readers are made from. */
export type Pages = {
  app: App
  files: SiteFiles
  /** The blog as it was last seen, for error pages while the database is away. */
  lastSite(): SiteView | undefined
  /** The blog and what its pages show; undefined before the first run. */
  findSite(): Promise<KnownSite | undefined>
  /** @throws AppError not-found before the first run */
  getSite(): Promise<KnownSite>
}

type KnownSite = { blog: BlogWithIcon; site: SiteView }

export function createPages(app: App, assets: Assets): Pages {
  const files = { styles: [assets.path('base.css'), assets.path('site.css')], mark: assets.path('mark.svg') }
  let last: SiteView | undefined
  const findSite = async () => {
    const blog = await findBlog(app.db)
    if (!blog) return undefined
    last = toSite(app, blog, files)
    return { blog, site: last }
  }
  const getSite = async () => {
    const known = await findSite()
    if (!known) throw notFound('blog')
    return known
  }
  return { app, files, lastSite: () => last, findSite, getSite }
}

export type PageStatus = 200 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 502 | 503

/** Whatever is not a page of the blog itself is nobody's to keep. */
export function sendPage(c: SiteContext, page: unknown, status: PageStatus = 200): Response {
  c.header('cache-control', status === 200 ? forEveryone : 'no-store')
  return c.body(`<!doctype html>${String(page)}`, status, { 'content-type': 'text/html; charset=utf-8' })
}

function toSite(app: App, blog: BlogWithIcon, files: SiteFiles): SiteView {
  const locale: Locale = { language: blog.language, timeZone: blog.timeZone }
  const { icon } = blog
  return {
    words: siteWords[blog.language],
    locale,
    title: blog.title,
    description: blog.description,
    authorName: blog.authorName,
    handle: `@${blog.handle}@${blog.handleHost}`,
    home: app.addresses.home,
    feed: app.addresses.feed,
    icon: icon
      ? { href: `/media/${icon.hash}/${icon.name}`, width: icon.width, height: icon.height }
      : undefined,
    files,
  }
}
