import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { verifyRequest } from '@fedify/fedify'
import { CryptographicKey } from '@fedify/vocab'
import { describe, expect, test } from 'vitest'
import { findPlainSignature, isSignedBy } from '../../../src/federation/inbox/plainSignature.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { toCreate, toNote } from '../../support/neighbour.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keyId = 'https://peer.example/users/alice#main-key'
const inbox = 'https://blog.example/ap/inbox'
const minuteMs = 60_000

type Letter = {
  method?: string
  url?: string
  /** The path that is signed. */
  path?: string
  body?: string
  by?: KeyObject
  covered?: string[]
  /** What is sent in place of, or besides, what is signed. */
  sent?: Record<string, string | undefined>
  signed?: Record<string, string>
  write?: (said: Record<string, string>) => string
}

const usual = ['(request-target)', 'host', 'date', 'digest', 'content-type']

/** A POST as Mastodon signs it, but for what `letter` says. */
function write(letter: Letter = {}): { request: Request; body: Buffer } {
  const { method = 'POST', url = inbox, path = '/ap/inbox', body = '{"type":"Create"}' } = letter
  const { by = pair.privateKey, covered = usual, sent = {}, signed = {} } = letter
  const headers: Record<string, string> = {
    host: 'blog.example',
    date: new Date().toUTCString(),
    digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
    'content-type': 'application/activity+json',
    ...signed,
  }
  const lines = covered.map((name) =>
    name === '(request-target)' ? `${name}: post ${path}` : `${name}: ${headers[name.toLowerCase()]}`,
  )
  const signature = sign('sha256', Buffer.from(lines.join('\n')), by).toString('base64')
  const said = { keyId, algorithm: 'rsa-sha256', headers: covered.join(' '), signature }
  const toText = letter.write ?? toHeader
  const all = Object.entries({ ...headers, signature: toText(said), ...sent })
  const given = all.filter((entry): entry is [string, string] => entry[1] !== undefined)
  const content = method === 'POST' ? { body } : {}
  return { request: new Request(url, { method, headers: given, ...content }), body: Buffer.from(body) }
}

function toHeader(said: Record<string, string>): string {
  return Object.entries(said)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
}

const clock = () => ({ now: new Date(), windowMs: 65 * minuteMs })

function askQuickly({ request, body }: ReturnType<typeof write>): boolean {
  const plain = findPlainSignature(request.headers)
  return plain?.keyId === keyId && isSignedBy(pair.publicKey, plain, request, body, clock())
}

async function askFedify({ request, body }: ReturnType<typeof write>): Promise<boolean> {
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const publicKey = await crypto.subtle.importKey('spki', new Uint8Array(spki), algorithm, true, ['verify'])
  const key = new CryptographicKey({
    id: new URL(keyId),
    owner: new URL(keyId.replace(/#.*/, '')),
    publicKey,
  })
  const { method, url, headers } = request
  const whole = new Request(url, {
    method,
    headers,
    ...(method === 'POST' && { body: new Uint8Array(body) }),
  })
  const keyCache = { get: async () => key, set: async () => {} }
  const documentLoader = async (): Promise<never> => Promise.reject(new Error('there is no network here'))
  const timeWindow = { hours: 1, minutes: 5 }
  return verifyRequest(whole, { documentLoader, contextLoader: documentLoader, keyCache, timeWindow }).then(
    (found) => found !== null,
    () => false,
  )
}

const fromNow = (minutes: number) => new Date(Date.now() + minutes * minuteMs).toUTCString()

describe('what the quick check believes', () => {
  test.each<[string, Letter]>([
    ['as Mastodon writes it', {}],
    [
      'by the name of the algorithm that hides it',
      { write: (said) => toHeader({ ...said, algorithm: 'hs2019' }) },
    ],
    ['without the name of the algorithm', { write: ({ algorithm: _, ...said }) => toHeader(said) }],
    ['with spaces after the commas', { write: (said) => toHeader(said).replaceAll('",', '", ') }],
    ['an hour old', { signed: { date: fromNow(-64) } }],
    ['an hour early', { signed: { date: fromNow(64) } }],
    ['with more headers unsigned', { sent: { accept: 'a/b' } }],
    ['with an empty body', { body: '' }],
  ])('%s, and Fedify believes it too', async (_, letter) => {
    expect(askQuickly(write(letter))).toBe(true)
    expect(await askFedify(write(letter))).toBe(true)
  })
})

describe('what neither the quick check nor Fedify believes', () => {
  test.each<[string, Letter]>([
    ['another key', { by: stranger.privateKey }],
    ['another digest', { sent: { digest: `SHA-256=${createHash('sha256').update('b').digest('base64')}` } }],
    ['no digest', { sent: { digest: undefined } }],
    ['a digest that is not signed', { covered: ['(request-target)', 'host', 'date'] }],
    ['a date that is not signed', { covered: ['(request-target)', 'host', 'digest'] }],
    ['a target that is not signed', { covered: ['host', 'date', 'digest'] }],
    ['nothing signed', { covered: [] }],
    ['another date', { sent: { date: fromNow(1) } }],
    ['no date', { sent: { date: undefined } }],
    ['a date that is none', { signed: { date: 'yesterday' } }],
    ['too old', { signed: { date: fromNow(-66) } }],
    ['too early', { signed: { date: fromNow(66) } }],
    ['another path', { path: '/ap/outbox' }],
    ['another host', { sent: { host: 'other.example' } }],
    ['another type', { sent: { 'content-type': 'text/html' } }],
    ['no signature', { sent: { signature: undefined } }],
    ['an empty signature', { write: (said) => toHeader({ ...said, signature: '' }) }],
    ['a signature that is none', { write: (said) => toHeader({ ...said, signature: '%%%' }) }],
    [
      'a header signed that was not sent',
      { covered: [...usual, 'x-none'], signed: { 'x-none': 'a' }, sent: { 'x-none': undefined } },
    ],
    ['past its end', { write: (said) => `${toHeader(said)},expires=1000000000` }],
  ])('%s', async (_, letter) => {
    expect(askQuickly(write(letter))).toBe(false)
    expect(await askFedify(write(letter))).toBe(false)
  })

  test('another body', async () => {
    const forged = { ...write(), body: Buffer.from('{"type":"Delete"}') }
    expect(askQuickly(forged)).toBe(false)
    expect(await askFedify(forged)).toBe(false)
  })
})

describe('what the quick check leaves to Fedify', () => {
  test.each<[string, Letter]>([
    ['headers named twice', { covered: [...usual, 'date'] }],
    ['names in upper case', { covered: ['(request-target)', 'host', 'Date', 'date', 'digest'] }],
    [
      'times in the signature',
      { write: (said) => `${toHeader(said)},created=${Math.floor(Date.now() / 1000)}` },
    ],
    ['something said twice', { write: (said) => `keyId="https://evil.example/key",${toHeader(said)}` }],
    ['something unknown', { write: (said) => `${toHeader(said)},opaque="a"` }],
    ['a host that is not signed', { covered: ['(request-target)', 'date', 'digest'] }],
    [
      'two digests',
      {
        signed: {
          digest: `SHA-256=${createHash('sha256').update('{"type":"Create"}').digest('base64')},SHA-256=a`,
        },
      },
    ],
    [
      'a newer signature beside it',
      { sent: { 'signature-input': 'sig1=("@method")', signature: 'sig1=:YQ==:' } },
    ],
    ['a target with a query', { url: `${inbox}?a=b` }],
    ['a GET', { method: 'GET' }],
  ])('%s', (_, letter) => {
    expect(askQuickly(write(letter))).toBe(false)
  })

  test('keys of another kind', () => {
    const { request, body } = write()
    const plain = findPlainSignature(request.headers)
    const { publicKey } = generateKeyPairSync('ed25519')
    expect(plain && isSignedBy(publicKey, plain, request, body, clock())).toBe(false)
  })
})

test('whoever was believed once is not believed blindly: the next one is checked as well', async () => {
  const { alice, bob, article, sharedInbox, settle, thread } = await openNeighbourhood()
  const spec = 'draft-cavage-http-signatures-12'
  const say = (text: string) => toCreate(alice, toNote(alice, article, `<p>${text}</p>`))
  const post = async (text: string, signing: object) =>
    (await alice.post(sharedInbox, say(text), { spec, ...signing })).status
  expect(await post('first', {})).toBe(202)
  expect(await post('second', {})).toBe(202)
  expect(await post('third', { tamper: (body: string) => body.replace('third', 'thief') })).toBe(401)
  // Handed on: its own server is asked, and has no such note.
  expect(await post('fourth', { by: bob })).toBe(202)
  expect(await post('fifth', {})).toBe(202)
  await settle()
  expect((await thread()).map(({ comment }) => comment?.html)).toEqual([
    '<p>first</p>',
    '<p>second</p>',
    '<p>fifth</p>',
  ])
})
