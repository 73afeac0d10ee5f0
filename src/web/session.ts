import type { Context } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'
import type { App } from '../app.ts'
import type { NewSession } from '../author/session.ts'

/** The session's token as the browser sent it. */
export function findToken(c: Context, app: App): string | undefined {
  return getCookie(c, cookieName(app))
}

/** Only over https can a cookie be bound to this very host (RFC 6265bis, 4.1.3.2). */
export function toSessionCookie(app: App, session: Pick<NewSession, 'token' | 'expiresAt'>): string {
  return generateCookie(cookieName(app), session.token, {
    ...attributes(app),
    expires: session.expiresAt,
  })
}

export function toEndedCookie(app: App): string {
  return generateCookie(cookieName(app), '', { ...attributes(app), maxAge: 0 })
}

/** Adds the header also to a response whose headers are fixed. */
export function withCookie(response: Response, cookie: string): Response {
  const answer = new Response(response.body, response)
  answer.headers.append('set-cookie', cookie)
  return answer
}

export function cookieName(app: App): string {
  return isSecure(app) ? '__Host-parzelle' : 'parzelle'
}

function attributes(app: App) {
  return { path: '/', httpOnly: true, sameSite: 'Lax' as const, secure: isSecure(app) }
}

function isSecure(app: App): boolean {
  return app.config.origin.startsWith('https:')
}
