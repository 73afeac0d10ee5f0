import { listAuthors } from '../../src/author/queries.ts'
import { createSession } from '../../src/author/session.ts'
import { createSite } from '../../src/web/site.ts'
import type { TestApp } from './app.ts'

export type Fields = Record<string, string | File>

/**
 * Somebody's browser without a screen: it keeps cookies and sends forms as they stand on the page.
 * @param options.isSignedIn true: as the author, without typing the password
 */
export async function openDesk(app: TestApp, options: { isSignedIn?: boolean } = {}) {
  const site = createSite(app)
  const cookies = new Map<string, string>()
  if (options.isSignedIn ?? true) {
    const [author] = await listAuthors(app.db)
    const { token } = await createSession(app, author!.id)
    cookies.set(app.config.origin.startsWith('https') ? '__Host-parzelle' : 'parzelle', token)
  }

  const send = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await site.request(new URL(path, app.config.origin).href, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return toAnswer(response)
  }

  const get = (path: string, headers: Record<string, string> = {}) => send(path, { headers })

  /** Sends a form with the token of the page, as a browser does from one of our own pages. */
  const post = async (
    path: string,
    fields: Fields = {},
    options: { headers?: Record<string, string>; from?: string } = {},
  ) => {
    const body = new FormData()
    const csrf = fields.csrf ?? (await readToken(get, options.from ?? '/admin'))
    for (const [name, value] of Object.entries({ csrf, ...fields })) body.append(name, value)
    const headers = { origin: app.config.origin, 'sec-fetch-site': 'same-origin', ...options.headers }
    return send(path, { method: 'POST', body, headers })
  }

  return { get, post, cookies, site }
}

type Get = (path: string) => Promise<{ text: string }>

async function readToken(get: Get, path: string): Promise<string> {
  return findValue((await get(path)).text, 'csrf') ?? ''
}

async function toAnswer(response: Response) {
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location'),
    text: await response.text(),
  }
}

/** The value of the first field of that name in a page, as a browser would send it. */
export function findValue(html: string, name: string): string | undefined {
  const input = new RegExp(`<input\\b[^>]*\\bname="${escapePattern(name)}"[^>]*>`).exec(html)?.[0]
  if (input) return readEntities(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '')
  const area = new RegExp(
    `<textarea\\b[^>]*\\bname="${escapePattern(name)}"[^>]*>\\n?([^<]*)</textarea>`,
  ).exec(html)
  if (area) return readEntities(area[1] ?? '')
  const select = new RegExp(`<select\\b[^>]*\\bname="${escapePattern(name)}"[^>]*>(.*?)</select>`, 's').exec(
    html,
  )
  return /<option value="([^"]*)" selected/.exec(select?.[1] ?? '')?.[1]
}

/** The text of an element by its id. */
export function findText(html: string, id: string): string | undefined {
  const inner = new RegExp(`<(\\w+)\\b[^>]*\\bid="${escapePattern(id)}"[^>]*>(.*?)</\\1>`, 's').exec(
    html,
  )?.[2]
  return inner === undefined ? undefined : readEntities(inner.replace(/<[^>]+>/g, ''))
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function readEntities(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' }
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|amp);/g, (_, name) => named[name] ?? '')
}
