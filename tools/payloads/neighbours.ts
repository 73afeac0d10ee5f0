import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signRequest } from '@fedify/fedify'
import { actorTypes, isRecord, type Json } from './files.ts'

/** Servers on loopback in place of those that a file names, one for each, with real keys. */
export type Neighbours = {
  /** The same path at the server that stands in for the address's own. */
  move(address: string): Promise<string>
  /** Has a document served where its id lies. An actor gets a key and an inbox. */
  serve(document: Json): void
  /** Sends an activity to an inbox, signed by its actor. */
  post(inbox: string, activity: Json): Promise<Response>
  close(): void
}

export async function openNeighbours(keys: Keys): Promise<Neighbours> {
  const origins = new Map<string, Promise<string>>()
  const documents = new Map<string, Json>()
  const closers: (() => void)[] = []
  const open = async () => {
    const server = createServer(({ url = '/', headers }, response) => {
      const document = documents.get(`http://${headers.host}${url}`)
      const type = { 'content-type': 'application/activity+json' }
      response.writeHead(document ? 200 : 404, type).end(JSON.stringify(document ?? {}))
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    closers.push(
      () => server.close(),
      () => server.closeAllConnections(),
    )
    return `http://localhost:${(server.address() as AddressInfo).port}`
  }
  const serve = (document: Json) => {
    const id = String(document.id)
    const whole = actorTypes.includes(String(document.type)) ? toActor(document, keys.pem) : document
    documents.set(id, { '@context': context, ...whole })
  }
  return {
    move: async (address) => {
      const { host, pathname, search, hash } = new URL(address)
      const origin = origins.get(host) ?? open()
      origins.set(host, origin)
      return `${await origin}${pathname}${search}${hash}`
    },
    serve,
    post: async (inbox, activity) => {
      const actor = String(activity.actor)
      if (!documents.has(actor)) serve({ id: actor, type: 'Person' })
      const headers = { 'content-type': 'application/activity+json' }
      const plain = new Request(inbox, { method: 'POST', headers, body: JSON.stringify(activity) })
      return fetch(await signRequest(plain, keys.privateKey, new URL(`${actor}#main-key`)))
    },
    close: () => {
      for (const close of closers) close()
    },
  }
}

export type Keys = { privateKey: CryptoKey; pem: string }

/** One pair for all: making them takes long. */
export async function makeKeys(): Promise<Keys> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const bytes = Buffer.from(await crypto.subtle.exportKey('spki', publicKey))
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  const pem = ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n')
  return { privateKey, pem }
}

const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1']

function toActor(document: Json, publicKeyPem: string): Json {
  const id = String(document.id)
  const user = new URL(id).pathname.split('/').findLast((part) => part !== '') ?? 'somebody'
  return {
    ...document,
    preferredUsername: document.preferredUsername ?? user,
    inbox: typeof document.inbox === 'string' ? document.inbox : `${id}/inbox`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
    ...(isRecord(document.endpoints) && { endpoints: document.endpoints }),
  }
}
