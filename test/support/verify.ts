/** Signatures checked by hand with node:crypto, by the texts of the standards, and not by any of our code. */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import { getSigningKey } from '../../src/blog/keys.ts'
import { blogs } from '../../src/db/schema.ts'
import type { TestApp } from './app.ts'
import type { Received } from './sink.ts'

export type Scheme = 'draft-cavage' | 'rfc9421'

export function schemeOf({ headers }: Received): Scheme {
  return headers['signature-input'] ? 'rfc9421' : 'draft-cavage'
}

/** As a receiver that has looked up the blog's key. */
export async function createVerifier(app: TestApp): Promise<(received: Received) => boolean> {
  const [blog] = await app.db.select().from(blogs)
  const { id, publicJwk } = await getSigningKey(app.db)
  const key = createPublicKey({ key: { ...publicJwk } as JsonWebKey, format: 'jwk' })
  const keyId = app.addresses.key(blog!.id, id)
  return (received) =>
    schemeOf(received) === 'rfc9421' ? isRfc9421(received, key, keyId) : isDraftCavage(received, key, keyId)
}

/** draft-cavage-http-signatures-12, 2.3, with the headers that Mastodon asks for. */
function isDraftCavage({ method, url, headers, body }: Received, key: KeyObject, keyId: string): boolean {
  const parts: Record<string, string | undefined> = Object.fromEntries(
    [...String(headers.signature).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
  const names = (parts.headers ?? '').split(' ')
  const lines = names.map((name) => {
    if (name === '(request-target)') return `${name}: ${method.toLowerCase()} ${url}`
    return `${name}: ${headers[name]}`
  })
  const isWhole = ['(request-target)', 'host', 'date', 'digest'].every((name) => names.includes(name))
  return (
    isWhole &&
    parts.keyId === keyId &&
    headers.digest === `SHA-256=${sha256(body)}` &&
    isRecent(Date.parse(String(headers.date))) &&
    verify('sha256', Buffer.from(lines.join('\n')), key, Buffer.from(parts.signature ?? '', 'base64'))
  )
}

/** RFC 9421, 2.5 and 3.2; RFC 9530 for the digest. */
function isRfc9421({ method, url, headers, body }: Received, key: KeyObject, keyId: string): boolean {
  const [, label = '', params = ''] = /^(\w+)=(\(.*)$/.exec(String(headers['signature-input'])) ?? []
  const names = [...(/^\(([^)]*)\)/.exec(params)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name!)
  const derived: Record<string, string> = {
    '@method': method,
    '@target-uri': `http://${headers.host}${url}`,
    '@authority': String(headers.host),
    '@path': url.split('?')[0] ?? '',
  }
  const lines = names.map((name) => `"${name}": ${derived[name] ?? headers[name]}`)
  const base = [...lines, `"@signature-params": ${params}`].join('\n')
  const [, signature = ''] = new RegExp(`${label}=:([^:]+):`).exec(String(headers.signature)) ?? []
  const created = Number(/;created=(\d+)/.exec(params)?.[1]) * 1000
  return (
    ['@method', '@target-uri', 'content-digest'].every((name) => names.includes(name)) &&
    params.includes(`keyid="${keyId}"`) &&
    headers['content-digest'] === `sha-256=:${sha256(body)}:` &&
    isRecent(created) &&
    verify('sha256', Buffer.from(base), key, Buffer.from(signature, 'base64'))
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Mastodon allows for clocks that are off by an hour, and for twelve hours on the way. */
function isRecent(time: number): boolean {
  return Math.abs(Date.now() - time) < 3_600_000
}
