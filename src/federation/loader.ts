import {
  type DocumentLoader,
  FetchError,
  getRemoteDocument,
  preloadedContexts,
  type RemoteDocument,
} from '@fedify/vocab-runtime'
import type { App } from '../app.ts'
import { findSigningKey } from '../blog/keys.ts'
import { findBlog } from '../blog/queries.ts'
import { type Fetched, guardedFetch } from '../lib/http.ts'
import { createMemory } from './memory.ts'

export type Loaders = { documents: DocumentLoader; contexts: DocumentLoader }

/**
 * Fetches documents of other servers for Fedify, in place of Fedify's own loader, which checks a name by
 * one look-up and connects by another, and has no limit of time or size.
 *
 * Requests are signed, since many servers answer nobody else. Actors and keys are kept for some minutes,
 * because Fedify asks for the sender's again with every activity; notes are not, they may have changed.
 */
export function createLoaders(app: App): Loaders {
  return {
    documents: createLoader(app, { keptMs: 5 * 60_000, isKept: ({ document }) => hasKeys(document) }),
    contexts: createLoader(app, { keptMs: 60 * 60_000, isKept: () => true }),
  }
}

type Keeping = { keptMs: number; isKept: (loaded: RemoteDocument) => boolean }

function createLoader(app: App, { keptMs, isKept }: Keeping): DocumentLoader {
  const memory = createMemory<RemoteDocument>(app, { keptMs, maxEntries: 300 })
  return async (address, options) => {
    options?.signal?.throwIfAborted()
    const url = new URL(address)
    url.hash = ''
    const known = preloadedContexts[url.href]
    if (known) return { contextUrl: null, document: known, documentUrl: url.href }
    return memory(
      url.href,
      () => fetchDocument(app, url.href, 3),
      (loaded) => isKept(loaded) && isSmall(loaded.document),
    )
  }
}

async function fetchDocument(app: App, url: string, hopsLeft: number): Promise<RemoteDocument> {
  const { origin, allowPrivateAddress } = app.config
  const fetched = await guardedFetch(url, {
    origin,
    allowPrivateAddress,
    headers: { accept, ...(await signGet(app, url)) },
    maxBytes: 1_000_000,
    timeoutMs: 10_000,
    // One by one, because each hop wants a signature of its own.
    redirects: 0,
  })
  const follow = (next: string) => {
    if (hopsLeft === 0) throw new FetchError(url, 'too many redirects')
    return fetchDocument(app, next, hopsLeft - 1)
  }
  const { location } = fetched.headers
  const isRedirect = fetched.status >= 300 && fetched.status < 400 && location
  return isRedirect
    ? follow(new URL(location, url).href)
    : getRemoteDocument(url, toResponse(fetched), follow)
}

const accept =
  'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'

/** Of the answer only what Fedify reads: status, type, links and, where all is well, the body. */
function toResponse({ status, headers, body }: Fetched): Response {
  const isOk = status >= 200 && status < 300
  return new Response(isOk ? new Uint8Array(body) : null, {
    status: isOk ? 200 : Math.min(Math.max(status, 400), 599),
    headers: {
      ...(headers['content-type'] && { 'content-type': headers['content-type'] }),
      ...(headers.link && { link: String(headers.link) }),
    },
  })
}

function hasKeys(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false
  return ['publicKey', 'publicKeyPem', 'publicKeyMultibase', 'assertionMethod'].some(
    (name) => name in document,
  )
}

function isSmall(document: unknown): boolean {
  return JSON.stringify(document).length < 100_000
}
