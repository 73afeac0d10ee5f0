import { Hono } from 'hono'
import type { App } from '../app.ts'
import { createDesk } from './admin/desk.tsx'
import { addAssets, openAssets } from './assets.ts'
import { cachePages } from './cache.ts'
import type { Site, SiteEnv } from './env.ts'
import { addErrors } from './errors.tsx'
import { addFeed } from './feed.ts'
import { addFollow } from './follow.tsx'
import { addSecurityHeaders, refuseNul, tidyAddress } from './headers.ts'
import { addMedia } from './media.ts'
import { createPages } from './pages.ts'
import { addPosts } from './posts.tsx'

/** The site, in the order in which a request passes it. */
export function createSite(app: App): Site {
  const site = new Hono<SiteEnv>()
  const assets = openAssets(app.root)
  const pages = createPages(app, assets)
  site.use(addSecurityHeaders(app.config))
  site.use(refuseNul())
  addAssets(site, assets)
  addMedia(site, app)
  site.use(tidyAddress(app.config))
  site.route('/', createDesk(pages, assets))
  addFollow(site, pages)
  site.use(cachePages(app))
  addPosts(site, pages)
  addFeed(site, pages)
  addErrors(site, pages)
  return site
}
