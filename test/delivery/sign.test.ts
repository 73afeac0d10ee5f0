import { createHash, createPrivateKey } from 'node:crypto'
import { verifyRequest } from '@fedify/fedify/sig'
import { CryptographicKey } from '@fedify/vocab'
import { expect, test } from 'vitest'
import { createKeys } from '../../src/blog/keys.ts'
import type { SignatureScheme } from '../../src/delivery/servers.ts'
import { signPost, toContent } from '../../src/delivery/sign.ts'

// The signatures are as old as this, so Fedify is told not to look at the time.
const at = new Date('2026-11-23T10:00:00Z')
const content = toContent('{"summary":"Grüße"}')
const keyId = 'https://blog.example/ap/actors/1#main'
const [rsa] = await createKeys()
const key = createPrivateKey({ key: { ...rsa!.privateJwk }, format: 'jwk' })
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const publicKey = new CryptographicKey({
  id: new URL(keyId),
  owner: new URL('https://blog.example/ap/actors/1'),
  publicKey: await crypto.subtle.importKey('jwk', rsa!.publicJwk, algorithm, true, ['verify']),
})

/** Whether Fedify takes the request, with the body it carries. */
async function isAccepted(url: string, headers: Record<string, string>, body: Buffer | string) {
  const request = new Request(url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) })
  const verified = await verifyRequest(request, {
    timeWindow: false,
    keyCache: { get: async () => publicKey, set: async () => {} },
  })
  return verified?.id?.href === keyId
}

const schemes: SignatureScheme[] = ['draft-cavage', 'rfc9421']

test.each(schemes)('Fedify accepts a signature by %s', async (scheme) => {
  const url = new URL('https://peer.example:8443/users/a/inbox')
  const headers = await signPost(url, content, { keyId, key }, scheme, at)
  expect(await isAccepted(url.href, headers, content.body)).toBe(true)
  expect(headers['content-type']).toBe('application/activity+json')
  expect(headers.host).toBe('peer.example:8443')
  expect(headers.date).toBe('Mon, 23 Nov 2026 10:00:00 GMT')
})

test.each(schemes)('a signature by %s holds for this body, inbox and time only', async (scheme) => {
  const url = new URL('https://peer.example/inbox')
  const headers = await signPost(url, content, { keyId, key }, scheme, at)
  expect(await isAccepted(url.href, headers, '{"summary":"other"}')).toBe(false)
  expect(await isAccepted('https://peer.example/other', headers, content.body)).toBe(false)
  const later = { ...headers, date: 'Mon, 23 Nov 2026 10:00:01 GMT' }
  expect(await isAccepted(url.href, later, content.body)).toBe(false)
})

test('draft-cavage signs what Mastodon asks for', async () => {
  const url = new URL('https://peer.example/inbox?shared=1')
  const headers = await signPost(url, content, { keyId, key }, 'draft-cavage', at)
  expect(headers.digest).toBe(`SHA-256=${createHash('sha256').update(content.body).digest('base64')}`)
  expect(headers.signature).toMatch(
    /^keyId="https:\/\/blog\.example\/ap\/actors\/1#main",algorithm="rsa-sha256",headers="\(request-target\) host date content-type digest",signature="[\w+/]+=*"$/,
  )
})

test('RFC 9421 names what it signs, and when', async () => {
  const headers = await signPost(
    new URL('https://peer.example/inbox'),
    content,
    { keyId, key },
    'rfc9421',
    at,
  )
  expect(headers['signature-input']).toBe(
    `sig1=("@method" "@target-uri" "@authority" "host" "date" "content-type" "content-digest");alg="rsa-v1_5-sha256";keyid="${keyId}";created=1795428000`,
  )
  expect(headers['content-digest']).toMatch(/^sha-256=:[\w+/]+=*:$/)
})
