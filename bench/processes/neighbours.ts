/**
 * A hundred actors on one server of the neighbourhood, each with a key of their own: their documents as
 * Mastodon writes them, and what they post, signed before the clock starts.
 */
import { createHash, generateKeyPair, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { type Kind, toActivity } from '../inbox/activities.ts'
import { toActor, toAnswerOfWebFinger } from '../inbox/actors.ts'
import { answerCalls } from '../support/child.ts'
import { openPoster, toRequest } from '../support/poster.ts'

type Key = { privateKey: KeyObject; pem: string }

let origin = ''
let keys: Key[] = []
/** Whole requests. */
let letters: Buffer[] = []
let asked = 0

async function makeKeys(count: number): Promise<void> {
  const make = async (): Promise<Key> => {
    const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    return {
      privateKey: pair.privateKey,
      pem: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    }
  }
  keys = await Promise.all(Array.from({ length: count }, make))
}

/** `strangers` are other people with the same keys: nobody has heard of them. */
function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  asked += 1
  const { pathname, searchParams } = new URL(url, origin)
  const actor = /\/(users|strangers)\/(\d+)$/.exec(searchParams.get('resource') ?? pathname)
  const pem = keys[Number(actor?.[2])]?.pem
  if (!actor || !pem) return void response.writeHead(404).end()
  const uri = `${origin}/${actor[1]}/${actor[2]}`
  const isWebFinger = pathname === '/.well-known/webfinger'
  const type = isWebFinger ? 'application/jrd+json' : 'application/activity+json; charset=utf-8'
  response.writeHead(200, { 'content-type': type })
  response.end(JSON.stringify(isWebFinger ? toAnswerOfWebFinger(uri) : toActor(uri, pem)))
}

type Preparing = { kind: Kind; count: number; inbox: string; objects: string[] }

/** Each actor in turn; no two of the activities are the same. */
async function prepare({ kind, count, inbox, objects }: Preparing): Promise<void> {
  const who = kind === 'delete' ? 'strangers' : 'users'
  const write = async (n: number): Promise<Buffer> => {
    const uri = `${origin}/${who}/${n % keys.length}`
    const object = objects[Math.floor(n / keys.length) % objects.length] ?? ''
    const body = Buffer.from(JSON.stringify(toActivity(kind, uri, randomUUID(), object)))
    return toRequest(inbox, await signLetter(inbox, uri, keys[n % keys.length], body), body)
  }
  letters = await Promise.all(Array.from({ length: count }, (_, n) => write(n)))
}

const signInPool = promisify(sign) as (hash: string, data: Buffer, key: KeyObject) => Promise<Buffer>

/** draft-cavage-http-signatures-12, with the headers that Mastodon signs. */
async function signLetter(inbox: string, uri: string, key: Key | undefined, body: Buffer) {
  if (!key) throw new Error('there are no keys yet')
  const { host, pathname } = new URL(inbox)
  const headers = {
    host,
    date: new Date().toUTCString(),
    digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
    'content-type': 'application/activity+json',
  }
  const signed = { '(request-target)': `post ${pathname}`, ...headers }
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`)
  const value = (await signInPool('sha256', Buffer.from(lines.join('\n')), key.privateKey)).toString('base64')
  const names = Object.keys(signed).join(' ')
  const signature = `keyId="${uri}#main-key",algorithm="rsa-sha256",headers="${names}",signature="${value}"`
  return { ...headers, signature }
}

type Posting = { inbox: string; from: number; to: number; atOnce: number }

/** Over kept-alive connections. @returns how often each status was answered */
async function post({ inbox, from, to, atOnce }: Posting): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {}
  let next = from
  const postOn = async () => {
    const poster = await openPoster(inbox)
    while (next < to) {
      const letter = letters[next]
      next += 1
      if (!letter) throw new Error('there is no such letter')
      const status = await poster.post(letter)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    poster.close()
  }
  await Promise.all(Array.from({ length: atOnce }, postOn))
  return statuses
}

const calls = {
  open: async ({ actors }: { actors: number }) => {
    await makeKeys(actors)
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
  },
  prepare,
  post,
  /** Documents that were asked for since the last time this was called. */
  countAsked: () => {
    const count = asked
    asked = 0
    return count
  },
}
export type NeighbourCalls = typeof calls
answerCalls(calls)
