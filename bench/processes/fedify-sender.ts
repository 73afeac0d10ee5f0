/** Fedify's own `sendActivity`, with its keys and an actor that receivers can look up. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createFederation,
  type Federation,
  generateCryptoKeyPair,
  InProcessMessageQueue,
  MemoryKvStore,
  ParallelMessageQueue,
} from '@fedify/fedify'
import { Article, Create, Person, PUBLIC_COLLECTION, type Recipient } from '@fedify/vocab'
import { getRequestListener } from '@hono/node-server'
import { answerCalls } from '../support/child.ts'

/** At once from the caller, or through the queue in memory with so many workers. */
export type FedifyMode = 'immediate' | 'queued'

const pairs = Promise.all([generateCryptoKeyPair('RSASSA-PKCS1-v1_5'), generateCryptoKeyPair('Ed25519')])

let origin = ''
let federations: Record<FedifyMode, Federation<void>> | undefined

function createSender(mode: FedifyMode): Federation<void> {
  const federation = createFederation<void>({
    kv: new MemoryKvStore(),
    ...(mode === 'queued' && { queue: new ParallelMessageQueue(new InProcessMessageQueue(), 100) }),
    allowPrivateAddress: true,
    origin,
    // As Parzelle does it, so that both make the same kind of signature.
    firstKnock: 'draft-cavage-http-signatures-12',
  })
  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      const keys = await ctx.getActorKeyPairs(identifier)
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        inbox: ctx.getInboxUri(identifier),
        publicKeys: keys.map((key) => key.cryptographicKey),
        assertionMethods: keys.map((key) => key.multikey),
      })
    })
    .setKeyPairsDispatcher(() => pairs)
  federation.setInboxListeners('/users/{identifier}/inbox')
  return federation
}

type Sending = { mode: FedifyMode; inboxes: string[]; name: string; content: string; atOnce: number }

/** @param sending.atOnce how many recipients one call of `sendActivity` gets */
async function send({ mode, inboxes, name, content, atOnce }: Sending): Promise<void> {
  const ctx = federations?.[mode].createContext(new URL(origin))
  if (!ctx) throw new Error('not open yet')
  const actor = ctx.getActorUri('blog')
  const id = new URL(`/articles/${crypto.randomUUID()}`, origin)
  const object = new Article({ id, attribution: actor, to: PUBLIC_COLLECTION, name, content, url: id })
  const activity = new Create({ id: new URL('#create', id), actor, to: PUBLIC_COLLECTION, object })
  const recipients = inboxes.map((inbox) => toRecipient(inbox))
  for (let start = 0; start < recipients.length; start += atOnce) {
    const some = recipients.slice(start, start + atOnce)
    await ctx.sendActivity({ identifier: 'blog' }, some, activity, { immediate: mode === 'immediate' })
  }
}

function toRecipient(inbox: string): Recipient {
  return { id: new URL(inbox.replace(/\/inbox$/, '')), inboxId: new URL(inbox), endpoints: null }
}

const calls = {
  open: async () => {
    await pairs
    const server = createServer(
      getRequestListener((request) =>
        federations ? federations.immediate.fetch(request, { contextData: undefined }) : new Response(null),
      ),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    federations = { immediate: createSender('immediate'), queued: createSender('queued') }
  },
  send,
}
export type FedifySenderCalls = typeof calls
answerCalls(calls)
