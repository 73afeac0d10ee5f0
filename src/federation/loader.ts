import { type HttpMessageSignaturesSpec, signRequest } from '@fedify/fedify'
import {
  type DocumentLoader,
  FetchError,
  getRemoteDocument,
  preloadedContexts,
  type RemoteDocument,
} from '@fedify/vocab-runtime'
import type { App } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import { type Fetched, guardedFetch } from '../lib/http.ts'
import type { KeyRing } from './keys.ts'
import { createMemory } from './memory.ts'

export type Loaders = { documents: DocumentLoader; contexts: DocumentLoader }

/**
 * Fetches documents of other servers for Fedify, in place of Fedify's own loader, which checks a name by
 * one look-up and connects by another, and has no limit of time or size.
 *
 * Requests are signed, since many servers answer nobody else. Actors and keys are kept for some minutes,
 * because Fedify asks for the sender's again with every activity; notes are not, they may have changed.
 */
export function createLoaders(app: App, keys: KeyRing): Loaders {
  return {
    documents: createLoader(app, keys, { keptMs: 5 * 60_000, isKept: ({ document }) => hasKeys(document) }),
    contexts: createLoader(app, keys, { keptMs: 60 * 60_000, isKept: () => true }),
  }
}

type Keeping = { keptMs: number; isKept: (loaded: RemoteDocument) => boolean }

function createLoader(app: App, keys: KeyRing, { keptMs, isKept }: Keeping): DocumentLoader {
  const memory = createMemory<RemoteDocument>(app, { keptMs, maxEntries: 300 })
  return async (address, options) => {
    options?.signal?.throwIfAborted()
    const url = new URL(address)
    url.hash = ''
    const known = preloadedContexts[url.href]
    if (known) return { contextUrl: null, document: known, documentUrl: url.href }
    const isWorthIt = (loaded: RemoteDocument) => isKept(loaded) && isSmall(loaded.document)
    return memory(url.href, () => fetchDocument(app, keys, url.href, maxHops), isWorthIt)
  }
}

const maxHops = 3

async function fetchDocument(
  app: App,
  keys: KeyRing,
  url: string,
  hopsLeft: number,
): Promise<RemoteDocument> {
  const fetched = await fetchSigned(app, keys, url)
  const follow = (next: string) => {
    if (hopsLeft === 0) throw new FetchError(url, 'too many redirects')
    return fetchDocument(app, keys, next, hopsLeft - 1)
  }
  const { location } = fetched.headers
  const isRedirect = fetched.status >= 300 && fetched.status < 400 && location
  return isRedirect
    ? follow(new URL(location, url).href)
    : getRemoteDocument(url, toResponse(fetched), follow)
}

/** By the scheme that every server knows; one that wants the newer one says so by refusing. */
async function fetchSigned(app: App, keys: KeyRing, url: string): Promise<Fetched> {
  const fetched = await fetchOnce(app, url, await sign(app, keys, url, 'draft-cavage-http-signatures-12'))
  if (fetched.status !== 401 && fetched.status !== 403) return fetched
  return fetchOnce(app, url, await sign(app, keys, url, 'rfc9421'))
}

function fetchOnce(app: App, url: string, headers: Record<string, string>): Promise<Fetched> {
  const { origin, allowPrivateAddress } = app.config
  return guardedFetch(url, {
    origin,
    allowPrivateAddress,
    headers,
    maxBytes: 1_000_000,
    timeoutMs: 10_000,
    // They are followed here, because each hop wants a signature of its own.
    redirects: 0,
  })
}

/** @returns the headers to send; unsigned before the blog is set up */
async function sign(
  app: App,
  keys: KeyRing,
  url: string,
  spec: HttpMessageSignaturesSpec,
): Promise<Record<string, string>> {
  const request = new Request(url, { headers: { accept } })
  const blog = await findBlog(app.db)
  const key = (await keys.list(app.db)).find(({ algorithm }) => algorithm === 'RSASSA-PKCS1-v1_5')
  if (!blog || !key) return { accept }
  const keyId = new URL(app.addresses.key(blog.id, key.id))
  const { headers } = await signRequest(request, key.pair.privateKey, keyId, { spec })
  return Object.fromEntries(headers)
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
