/** A small server of the social web on loopback, with real keys, real HTTP and Fedify's own checks. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFederation, type Federation, MemoryKvStore, signRequest } from '@fedify/fedify'
import { Activity, Endpoints, Image, Person, Tombstone } from '@fedify/vocab'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { newId } from '../../src/lib/uuid.ts'

export type Json = Record<string, unknown>

export type Neighbour = {
  origin: string
  /** As in user@host. */
  host: string
  /** Activities whose signature was found good, oldest first. */
  received: Json[]
  /** What is answered under a path besides actors: JSON, bytes, or a status. */
  files: Map<string, Json | { type: string; bytes: Uint8Array } | number>
  /** Paths that were asked for, oldest first. */
  asked: string[]
  /** What the actor's document says; change it, and it says something else. */
  profiles: Map<string, Profile>
  actor(user: string): Actor
}

type Profile = { name?: string; avatar?: string; isGone?: boolean; url?: string; followers?: string }

export type Signing = {
  spec?: 'rfc9421' | 'draft-cavage-http-signatures-12'
  /** Whose key signs; the sender's own where nothing is said, nobody's where it is null. */
  by?: Actor | null
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string
}

export type Actor = {
  user: string
  uri: string
  handle: string
  /** `multikey` is the Ed25519 one by its other id, for proofs (FEP-521a). */
  keys(): Promise<{ rsa: SigningKey; ed25519: SigningKey; multikey: SigningKey }>
  /** Sends one activity as it stands, signed as a real server would. */
  post(inbox: string, activity: Json, signing?: Signing): Promise<Response>
}

export type SigningKey = { keyId: URL; privateKey: CryptoKey }

export async function openNeighbour(): Promise<Neighbour> {
  let handle: Parameters<typeof createServer>[1] = (_, response) => response.writeHead(503).end()
  const server = createServer((request, response) => handle?.(request, response))
  const origin = `http://localhost:${await listen(server)}`
  const neighbour: Omit<Neighbour, 'actor'> = {
    origin,
    host: new URL(origin).host,
    received: [],
    files: new Map(),
    asked: [],
    profiles: new Map(),
  }
  const federation = createNeighbourFederation(neighbour)
  handle = getRequestListener((request) => answer(neighbour, federation, request), {
    overrideGlobalObjects: false,
  })
  return { ...neighbour, actor: (user) => createActor(federation, origin, user) }
}

function createNeighbourFederation(neighbour: Omit<Neighbour, 'actor'>): Federation<void> {
  const federation = createFederation<void>({
    kv: new MemoryKvStore(),
    allowPrivateAddress: true,
    origin: neighbour.origin,
  })
  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      const { name, avatar, isGone, url, followers } = neighbour.profiles.get(identifier) ?? {}
      const id = ctx.getActorUri(identifier)
      if (isGone) return new Tombstone({ id })
      const keys = await ctx.getActorKeyPairs(identifier)
      return new Person({
        id,
        preferredUsername: identifier,
        name: name ?? identifier,
        url: new URL(url ?? `${neighbour.origin}/@${identifier}`),
        inbox: ctx.getInboxUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKeys: keys.map((key) => key.cryptographicKey),
        assertionMethods: keys.map((key) => key.multikey),
        ...(followers && { followers: new URL(followers) }),
        ...(avatar && { icon: new Image({ url: new URL(avatar), mediaType: 'image/png' }) }),
      })
    })
    .setKeyPairsDispatcher((_, identifier) => findKeys(identifier))
  federation.setInboxListeners('/users/{identifier}/inbox', '/inbox').on(Activity, async (_, activity) => {
    neighbour.received.push((await activity.toJsonLd({ format: 'compact' })) as Json)
  })
  return federation
}

async function answer(
  neighbour: Omit<Neighbour, 'actor'>,
  federation: Federation<void>,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  neighbour.asked.push(pathname)
  const file = neighbour.files.get(pathname)
  if (file === undefined) return federation.fetch(request, { contextData: undefined })
  if (typeof file === 'number') return new Response(null, { status: file })
  if ('bytes' in file && file.bytes instanceof Uint8Array)
    return new Response(Buffer.from(file.bytes), { headers: { 'content-type': String(file.type) } })
  return Response.json(file, { headers: { 'content-type': 'application/activity+json' } })
}

function createActor(federation: Federation<void>, origin: string, user: string): Actor {
  const uri = `${origin}/users/${user}`
  const actor: Actor = {
    user,
    uri,
    handle: `${user}@${new URL(origin).host}`,
    keys: async () => {
      const ctx = federation.createContext(new URL(origin))
      const [rsa, ed25519] = await ctx.getActorKeyPairs(user)
      if (!rsa || !ed25519) throw new Error(`${user} has no keys`)
      const { privateKey, multikey } = ed25519
      if (!multikey.id) throw new Error(`${user} has a key without an id`)
      return { rsa, ed25519, multikey: { keyId: multikey.id, privateKey } }
    },
    post: (inbox, activity, signing = {}) => post(actor, inbox, activity, signing),
  }
  return actor
}

async function post(actor: Actor, inbox: string, activity: Json, signing: Signing): Promise<Response> {
  const { by = actor, spec, tamper } = signing
  const body = JSON.stringify(activity)
  const headers = { 'content-type': 'application/activity+json' }
  const plain = new Request(inbox, { method: 'POST', headers, body })
  if (!by) return fetch(plain)
  const { keyId, privateKey } = (await by.keys()).rsa
  const signed = await signRequest(plain, privateKey, keyId, spec ? { spec } : {})
  if (!tamper) return fetch(signed)
  return fetch(inbox, { method: 'POST', headers: signed.headers, body: tamper(body) })
}

/** Making RSA keys takes long; the same name has the same keys in the whole process. */
const keysByUser = new Map<string, Promise<CryptoKeyPair[]>>()

function findKeys(user: string): Promise<CryptoKeyPair[]> {
  const keys = keysByUser.get(user) ?? makeKeys()
  keysByUser.set(user, keys)
  return keys
}

function makeKeys(): Promise<CryptoKeyPair[]> {
  const uses: KeyUsage[] = ['sign', 'verify']
  const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, hash: 'SHA-256' }
  const publicExponent = new Uint8Array([1, 0, 1])
  return Promise.all([
    crypto.subtle.generateKey({ ...rsa, publicExponent }, true, uses),
    crypto.subtle.generateKey('Ed25519', true, uses) as Promise<CryptoKeyPair>,
  ])
}

/** A Follow, and so on, as Mastodon writes them. */
export function toFollow(actor: Actor, object: string): Json {
  return { ...toActivity(actor, 'Follow'), object }
}

export function toLike(actor: Actor, object: string): Json {
  return { ...toActivity(actor, 'Like'), object }
}

export function toAnnounce(actor: Actor, object: Json | string, to: string[] = [publicUri]): Json {
  return { ...toActivity(actor, 'Announce'), object, to, cc: [`${actor.uri}/followers`] }
}

export function toUndo(actor: Actor, object: Json | string): Json {
  return { ...toActivity(actor, 'Undo'), object }
}

export function toNote(actor: Actor, inReplyTo: string, content: string, change: Json = {}): Json {
  return {
    id: `${actor.uri}/statuses/${newId()}`,
    type: 'Note',
    attributedTo: actor.uri,
    inReplyTo,
    content,
    published: new Date().toISOString(),
    to: [publicUri],
    cc: [`${actor.uri}/followers`],
    ...change,
  }
}

export function toCreate(actor: Actor, object: Json | string): Json {
  return { ...toActivity(actor, 'Create'), to: [publicUri], object }
}

export function toUpdate(actor: Actor, object: Json): Json {
  return { ...toActivity(actor, 'Update'), to: [publicUri], object }
}

export function toDelete(actor: Actor, object: Json | string): Json {
  return { ...toActivity(actor, 'Delete'), to: [publicUri], object }
}

/** A post that quotes another, as Mastodon 4.5 writes it. */
export function toQuote(actor: Actor, quoted: string, change: Json = {}): Json {
  const { inReplyTo: _, ...note } = toNote(actor, '', `<p>Look.</p><p>RE: ${quoted}</p>`)
  return { ...note, '@context': quoteContext, quote: quoted, quoteUri: quoted, ...change }
}

/** @param instrument the quoting post, or its id */
export function toQuoteRequest(actor: Actor, object: string, instrument: Json | string): Json {
  return { ...toActivity(actor, 'QuoteRequest'), '@context': quoteContext, object, instrument }
}

const quoteContext = [
  'https://www.w3.org/ns/activitystreams',
  {
    QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
    quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
    quoteUri: 'http://fedibird.com/ns#quoteUri',
    _misskey_quote: 'https://misskey-hub.net/ns#_misskey_quote',
  },
]

function toActivity(actor: Actor, type: string): Json {
  const id = `${actor.uri}#${type.toLowerCase()}s/${newId()}`
  return { '@context': 'https://www.w3.org/ns/activitystreams', id, type, actor: actor.uri }
}

export const publicUri = 'https://www.w3.org/ns/activitystreams#Public'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
