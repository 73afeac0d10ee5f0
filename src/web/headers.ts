import type { MiddlewareHandler } from 'hono'
import type { Config } from '../config.ts'
import type { SiteContext } from './env.ts'

const policy = ["default-src 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"].join(
  '; ',
)

/** What browsers may do with any of our pages: load from here and nowhere else, and run nothing inline. */
export function addSecurityHeaders(config: Config): MiddlewareHandler {
  const isSecure = config.origin.startsWith('https:')
  return async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.has('content-security-policy'))
      headers.set('content-security-policy', `${policy}; form-action 'self'`)
    headers.set('x-content-type-options', 'nosniff')
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'strict-origin-when-cross-origin')
    headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), browsing-topics=()')
    headers.set('cross-origin-opener-policy', 'same-origin')
    if (isSecure) headers.set('strict-transport-security', 'max-age=31536000')
  }
}

/**
 * A form that sends the reader on to a server of their own: browsers hold the redirect that follows to
 * `form-action`, too.
 */
export function allowFormsToLeave(c: SiteContext, config: Config): void {
  const schemes = config.allowPrivateAddress ? 'https: http:' : 'https:'
  c.header('content-security-policy', `${policy}; form-action 'self' ${schemes}`)
}

/** PostgreSQL can neither keep nor look for the character NUL, so that there is nothing under such an address. */
export function refuseNul(): MiddlewareHandler {
  return async (c, next) => (c.req.url.includes('%00') ? c.notFound() : next())
}

/** One address a page: without a slash at the end, without doubled ones. */
export function tidyAddress(config: Config): MiddlewareHandler {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    const tidy = pathname.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (tidy === pathname || !isRead) return next()
    return c.redirect(config.origin + tidy + search, 301)
  }
}
