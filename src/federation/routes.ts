import { createHash } from 'node:crypto'
import type { App } from '../app.ts'
import type { Page } from './collections.ts'
import { type Document, findDocument } from './documents.ts'
import { findIdInPath } from './ids.ts'
import type { KeyRing } from './keys.ts'

/**
 * Answers for everything under /ap/ but the inboxes. Always the same type, whatever is asked for: an id is
 * never negotiated, so that no cache can mix anything up. Clients that may keep an answer must ask again
 * each time, since an answer from before an edit or a deletion would be taken for the truth.
 */
export async function answerDocument(app: App, keys: KeyRing, request: Request): Promise<Response> {
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflight })
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod('GET, HEAD, OPTIONS')
  const url = new URL(request.url)
  const own = findIdInPath(url.pathname)
  const document = own && (await findDocument(app, keys, own, toPage(url.searchParams)))
  if (!document) return answerJson(request, 404, { error: 'There is nothing under this id.' })
  return answerFound(request, document)
}

export function refuseMethod(allow: string): Response {
  const headers = { ...common, 'content-type': plainJson, allow }
  return new Response(JSON.stringify({ error: 'Method not allowed.' }), { status: 405, headers })
}

/** For errors too: whoever asks here reads JSON. */
export function answerJson(request: Request, status: number, json: { error: string }): Response {
  const headers = { ...common, 'content-type': plainJson, 'cache-control': 'no-store' }
  return new Response(request.method === 'HEAD' ? null : JSON.stringify(json), { status, headers })
}

/** An answer that scripts of any page may read; without its body where HEAD was asked. */
export function openToAll(request: Request, response: Response): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(common)) headers.set(name, value)
  if (response.ok) headers.set('cache-control', 'public, max-age=600')
  return new Response(request.method === 'HEAD' ? null : response.body, { status: response.status, headers })
}

const common = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' }
const preflight = {
  ...common,
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'accept, authorization, date, digest, signature, signature-input',
  'access-control-max-age': '86400',
}
const plainJson = 'application/json; charset=utf-8'

function answerFound(request: Request, { status, json, page }: Document): Response {
  const body = JSON.stringify(json)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  const headers = {
    ...common,
    'content-type': 'application/activity+json; charset=utf-8',
    'cache-control': 'public, no-cache',
    etag,
    ...(page && { link: `<${page}>; rel="alternate"; type="text/html"` }),
  }
  if (status === 200 && isKnown(request.headers.get('if-none-match'), etag))
    return new Response(null, { status: 304, headers })
  return new Response(request.method === 'HEAD' ? null : body, { status, headers })
}

/** RFC 9110, section 13.1.2; a proxy that compresses may have made the tag a weak one. */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}

function toPage(query: URLSearchParams): Page {
  const after = query.get('after')
  if (after !== null) return { after }
  return query.get('page') === 'first' ? 'first' : undefined
}
