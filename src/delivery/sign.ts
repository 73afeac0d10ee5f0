/** HTTP signatures over a POST, by either of the two schemes in use. */
import { createHash, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { SignatureScheme } from './servers.ts'

export type Signer = {
  /** The address under which receivers find the public key. */
  keyId: string
  /** RSA. */
  key: KeyObject
}

/** A body with its SHA-256 in base64, both made once an activity. */
export type Content = { body: Buffer; digest: string }

export function toContent(body: string): Content {
  const bytes = Buffer.from(body)
  return { body: bytes, digest: createHash('sha256').update(bytes).digest('base64') }
}

/** @returns the headers to send, names in lower case; all but the signature's own are signed */
export async function signPost(
  url: URL,
  content: Content,
  signer: Signer,
  scheme: SignatureScheme,
  at: Date,
): Promise<Record<string, string>> {
  const common = { host: url.host, date: at.toUTCString(), 'content-type': 'application/activity+json' }
  return scheme === 'rfc9421'
    ? await signRfc9421(url, { ...common, 'content-digest': `sha-256=:${content.digest}:` }, signer, at)
    : await signDraftCavage(url, { ...common, digest: `SHA-256=${content.digest}` }, signer)
}

type Headers = Record<string, string>

/** draft-cavage-http-signatures-12 as Mastodon wants it, which is what all others copied. */
async function signDraftCavage(url: URL, headers: Headers, { keyId, key }: Signer): Promise<Headers> {
  const signed = { '(request-target)': `post ${url.pathname}${url.search}`, ...headers }
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`)
  const signature = await signText(lines.join('\n'), key)
  const names = Object.keys(signed).join(' ')
  return {
    ...headers,
    signature: `keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="${signature}"`,
  }
}

/** RFC 9421 with the components that Mastodon (4.5 on) and Fedify ask for. */
async function signRfc9421(url: URL, headers: Headers, { keyId, key }: Signer, at: Date): Promise<Headers> {
  const signed = {
    '@method': 'POST',
    '@target-uri': url.href,
    '@authority': url.host,
    ...headers,
  }
  const created = Math.floor(at.getTime() / 1000)
  const names = Object.keys(signed).map((name) => `"${name}"`)
  const params = `(${names.join(' ')});alg="rsa-v1_5-sha256";keyid="${keyId}";created=${created}`
  const lines = Object.entries(signed).map(([name, value]) => `"${name}": ${value}`)
  const signature = await signText([...lines, `"@signature-params": ${params}`].join('\n'), key)
  return { ...headers, 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` }
}

/** With a callback, node:crypto signs on its thread pool and leaves this thread free. */
const signInPool = promisify(sign) as (hash: string, data: Buffer, key: KeyObject) => Promise<Buffer>

async function signText(text: string, key: KeyObject): Promise<string> {
  return (await signInPool('sha256', Buffer.from(text), key)).toString('base64')
}
