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

export type Loaders = {
  documents: DocumentLoader
  /** As `documents`, but remembers nothing. */
  freshDocuments: DocumentLoader
  contexts: DocumentLoader
}

/**
 * Fetches documents of other servers for Fedify, in place of Fedify's own loader, which checks a name by
 * one look-up and connects by another, and has no limit of time or size.
 *
 * Requests are signed, since many servers answer nobody else. Actors and keys are kept for some minutes,
 * because Fedify asks for the sender's again with every activity; notes are not, they may have changed.
 */
export function createLoaders(app: App, keys: KeyRing): Loaders {
  return {
    documents: createLoader(app, keys, {
      types: activityTypes,
      keptMs: 5 * 60_000,
      isKept: ({ document }) => hasKeys(document),
    }),
    freshDocuments: createLoader(app, keys, { types: activityTypes, keptMs: 0, isKept: () => false }),
    contexts: createLoader(app, keys, { types: jsonTypes, keptMs: 60 * 60_000, isKept: () => true }),
  }
}

/**
 * Nothing else is a document: what people upload to a server lies there under its name too, but as a file,
 * and must not pass for an actor or a key of that server (GHSA-jhrq-qvrm-qr36).
 */
const activityTypes = ['application/activity+json', 'application/ld+json']
const jsonTypes = [...activityTypes, 'application/json']

type Kind = { types: readonly string[]; keptMs: number; isKept: (loaded: RemoteDocument) => boolean }

function createLoader(app: App, keys: KeyRing, { types, keptMs, isKept }: Kind): DocumentLoader {
  const memory = createMemory<RemoteDocument>(app, { keptMs, maxEntries: 300 })
  const load = createFetcher(app, keys, types)
  return async (address, options) => {
    options?.signal?.throwIfAborted()
    const url = new URL(address)
    url.hash = ''
    const known = preloadedContexts[url.href]
    if (known) return { contextUrl: null, document: known, documentUrl: url.href }
    const isWorthIt = (loaded: RemoteDocument) => isKept(loaded) && isSmall(loaded.document)
    return memory(url.href, () => load(url.href, maxHops), isWorthIt)
  }
}

const maxHops = 3

/** Follows redirects and `Link` headers to where the document is. */
function createFetcher(app: App, keys: KeyRing, types: readonly string[]) {
  const load = async (url: string, hopsLeft: number): Promise<RemoteDocument> => {
    const fetched = await fetchSigned(app, keys, url)
    const follow = (next: string) => {
      if (hopsLeft === 0) throw new FetchError(url, 'too many redirects')
      return load(next, hopsLeft - 1)
    }
    const { location } = fetched.headers
    const isRedirect = fetched.status >= 300 && fetched.status < 400 && location
    return isRedirect
      ? follow(new URL(location, url).href)
      : getRemoteDocument(url, toResponse(fetched, types), follow)
  }
  return load
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

/**
 * Of the answer only what Fedify reads: status, type, links and, where all is well, the body. Never the body
 * of a page: Fedify looks for links in it by an expression that a hostile page can keep busy for hours.
 */
function toResponse({ status, headers, body }: Fetched, types: readonly string[]): Response {
  const isOk = status >= 200 && status < 300
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const isDocument = isOk && types.includes(type)
  return new Response(isDocument ? new Uint8Array(body) : null, {
    status: isOk ? 200 : Math.min(Math.max(status, 400), 599),
    headers: {
      'content-type': isDocument ? type : 'text/plain',
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
