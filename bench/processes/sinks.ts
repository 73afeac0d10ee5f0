/**
 * All inboxes of the world: one HTTP server on every address of 127.0.0.0/8, which takes everything that is
 * posted, and checks the digest and the signature of every hundredth with Fedify, which shares no code with
 * what signs in src/delivery.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyRequest } from '@fedify/fedify'
import { getDocumentLoader } from '@fedify/vocab-runtime'
import { answerCalls } from '../support/child.ts'

const documentLoader = getDocumentLoader({ allowPrivateAddress: true })

const checkEvery = 100

const none = { received: 0, connections: 0, checked: 0, refused: 0 }
let seen = { ...none }
let checks: Promise<void>[] = []

const server = createServer({ keepAliveTimeout: 5000 }, take)
server.on('connection', () => {
  seen.connections += 1
})

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    seen.received += 1
    if (seen.received % checkEvery === 0) checks.push(check(request, Buffer.concat(chunks)))
    response.writeHead(202).end()
  })
}

/** The key is fetched from whoever signs, and remembered by Fedify's own means. */
async function check({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Promise<void> {
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
  const address = `http://${headers.host}${url}`
  const request = new Request(address, { method, headers: plain, body: new Uint8Array(body) })
  const key = await verifyRequest(request, { documentLoader, contextLoader: documentLoader, keyCache })
  seen.checked += 1
  if (!key) seen.refused += 1
}

type Keys = NonNullable<NonNullable<Parameters<typeof verifyRequest>[1]>['keyCache']>
const keys = new Map<string, Awaited<ReturnType<Keys['get']>>>()
const keyCache: Keys = {
  get: async (id) => keys.get(id.href),
  set: async (id, key) => {
    keys.set(id.href, key)
  },
}

const calls = {
  /** @returns the port of every address */
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '0.0.0.0', 16_384, () => resolve((server.address() as AddressInfo).port))
    }),
  count: () => seen.received,
  /** What came since the last time this was asked. */
  report: async () => {
    await Promise.all(checks)
    const report = seen
    seen = { ...none }
    checks = []
    return report
  },
}
export type SinkCalls = typeof calls
answerCalls(calls)
