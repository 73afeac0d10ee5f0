import { prefersActivity } from '../lib/accept.ts'
import type { SiteContext } from './env.ts'

/**
 * Sends a server that asks for a page to the id that stands for it. Never the document itself, and never
 * kept: so no cache, however broken, hands JSON to a browser (docs/architecture.md, decision 2).
 */
export function findActivityRedirect(c: SiteContext, activityId: string): Response | undefined {
  if (!wantsActivity(c)) return undefined
  return new Response(null, {
    status: 302,
    headers: { location: activityId, 'cache-control': 'no-store', vary: 'Accept' },
  })
}

export function wantsActivity(c: SiteContext): boolean {
  return prefersActivity(c.req.header('accept'))
}

/** The one Link header of a page: Mastodon reads no second one. */
export function addActivityLink(c: SiteContext, activityId: string): void {
  c.header('link', `<${activityId}>; rel="alternate"; type="application/activity+json"`)
}
