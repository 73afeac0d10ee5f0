/** A quick check of the one form of signature that nearly all servers send. */
import { createHash, type KeyObject, verify } from 'node:crypto'

/** A signature by draft-cavage-12 as Mastodon makes it, and what else copied it. */
export type PlainSignature = {
  keyId: string
  /** Names of headers in lower case, and `(request-target)`. */
  covered: readonly string[]
  value: Buffer
}

/**
 * Undefined for whatever is written in another way, by another scheme, or with less or more in it than what
 * is always there: that is left to those who know all forms.
 */
export function findPlainSignature(headers: Headers): PlainSignature | undefined {
  if (headers.has('signature-input')) return undefined
  const said = parse(headers.get('signature') ?? '')
  const { keyId, algorithm = 'rsa-sha256', headers: list, signature } = said ?? {}
  if (!keyId || !list || !signature || !algorithms.includes(algorithm)) return undefined
  const covered = list.split(' ')
  const isWhole = required.every((name) => covered.includes(name))
  if (!isWhole || new Set(covered).size !== covered.length) return undefined
  return { keyId, covered, value: Buffer.from(signature, 'base64') }
}

/** Undefined where anything is said twice, or in another way than `name="value"`, or that has another name. */
function parse(header: string): Partial<Record<string, string>> | undefined {
  const said = new Map<string, string>()
  for (const pair of header.split(',')) {
    const [, name = '', value = ''] = /^([a-zA-Z]+)="([^"\\]+)"$/.exec(pair.trim()) ?? []
    if (!names.includes(name) || said.has(name)) return undefined
    said.set(name, value)
  }
  return Object.fromEntries(said)
}

const names = ['keyId', 'algorithm', 'headers', 'signature']
const algorithms = ['rsa-sha256', 'hs2019']
const required = ['(request-target)', 'host', 'date', 'digest']

/**
 * Whether the key's owner has sent this POST, with this body, no longer ago or further ahead than `windowMs`.
 * False may as well mean that it is said in a way that this does not know.
 */
export function isSignedBy(
  key: KeyObject,
  { covered, value }: PlainSignature,
  { method, url, headers }: Pick<Request, 'method' | 'url' | 'headers'>,
  body: Buffer,
  { now, windowMs }: { now: Date; windowMs: number },
): boolean {
  const { pathname, search } = new URL(url)
  if (method !== 'POST' || search !== '' || key.asymmetricKeyType !== 'rsa') return false
  const date = Date.parse(headers.get('date') ?? '')
  if (!(Math.abs(now.getTime() - date) <= windowMs)) return false
  if (headers.get('digest') !== `SHA-256=${createHash('sha256').update(body).digest('base64')}`) return false
  const lines = covered.map((name) =>
    name === '(request-target)' ? `${name}: post ${pathname}` : toLine(name, headers.get(name)),
  )
  return !lines.includes(undefined) && verify('sha256', Buffer.from(lines.join('\n')), key, value)
}

/** Undefined where the header was not sent, or where its name is not one as it stands. */
function toLine(name: string, value: string | null): string | undefined {
  return value === null || !/^[a-z0-9-]+$/.test(name) ? undefined : `${name}: ${value}`
}
