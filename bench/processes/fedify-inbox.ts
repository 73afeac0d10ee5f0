/** An inbox by Fedify alone: it checks what comes, and hands it to a listener that does nothing. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from '@fedify/fedify'
import { Create, Delete, Like, Person } from '@fedify/vocab'
import { getRequestListener } from '@hono/node-server'
import type { Kind } from '../inbox/activities.ts'
import { answerCalls } from '../support/child.ts'

const handled: Record<Kind, number> = { create: 0, like: 0, delete: 0 }

async function open(): Promise<string> {
  const pairs = await Promise.all([
    generateCryptoKeyPair('RSASSA-PKCS1-v1_5'),
    generateCryptoKeyPair('Ed25519'),
  ])
  const federation = createFederation<void>({
    kv: new MemoryKvStore(),
    allowPrivateAddress: true,
  })
  federation
    .setActorDispatcher('/users/{identifier}', (ctx, identifier) => {
      const id = ctx.getActorUri(identifier)
      return new Person({ id, preferredUsername: identifier, inbox: ctx.getInboxUri(identifier) })
    })
    .setKeyPairsDispatcher(() => pairs)
  const count = (kind: Kind) => () => {
    handled[kind] += 1
  }
  federation
    .setInboxListeners('/users/{identifier}/inbox', '/inbox')
    .on(Create, count('create'))
    .on(Like, count('like'))
    .on(Delete, count('delete'))
  const server = createServer(
    getRequestListener((request) => federation.fetch(request, { contextData: undefined })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

const calls = { open, countHandled: (kind: Kind) => handled[kind] }
export type FedifyInboxCalls = typeof calls
answerCalls(calls)
