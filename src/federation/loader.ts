import { type HttpMessageSignaturesSpec, signRequest } from '@fedify/fedify'
import {
  type DocumentLoader,
  FetchError,
  getRemoteDocument,
  type RemoteDocument,
} from '@fedify/vocab-runtime'
import type { App } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import { type Fetched, guardedFetch } from '../lib/http.ts'
import { findContext, plainContext } from './contexts.ts'
import { hasManyParts } from './inbox/glimpse.ts'
import { toTime } from './inbox/plain.ts'
import { withQuoteTerms } from './inbox/quoteTerms.ts'
import type { KeyRing } from './keys.ts'
import { createMemory } from './memory.ts'

export type Loaders = {
  documents: DocumentLoader
  /** As `documents`, but remembers nothing. */
  freshDocuments: DocumentLoader
  /** Never fails: what cannot be had is understood as plain ActivityStreams. */
  contexts: DocumentLoader
}

/**
 * Fetches documents of other servers for Fedify, in place of Fedify's own loader, which checks a name by
 * one look-up and connects by another, and has no limit of time or size.
 *
 * Requests are signed, since many servers answer nobody else. Actors and keys are kept for half a minute,
 * because one activity asks for its sender's several times; longer would be to miss that a key was changed.
 * Notes are not kept, they may have changed.
 */
export function createLoaders(app: App, keys: KeyRing): Loaders {
  return {
    documents: createDocumentLoader(app, keys, {
      keptMs: 30_000,
      isKept: ({ document }) => hasKeys(document) && isSmall(document),
    }),
    freshDocuments: createDocumentLoader(app, keys, { keptMs: 0, isKept: () => false }),
    contexts: createContextLoader(app, keys),
  }
}

/**
 * Nothing else is a document: what people upload to a server lies there under its name too, but as a file,
 * and must not pass for an actor or a key of that server (GHSA-jhrq-qvrm-qr36).
 */
const activityTypes = ['application/activity+json', 'application/ld+json']
const jsonTypes = [...activityTypes, 'application/json']

type Keeping = { keptMs: number; isKept: (loaded: RemoteDocument) => boolean }

function createDocumentLoader(app: App, keys: KeyRing, { keptMs, isKept }: Keeping): DocumentLoader {
  const memory = createMemory<RemoteDocument>(app, { keptMs, maxEntries: 300 })
  const load = createFetcher(app, keys, { types: activityTypes, timeoutMs: 10_000 })
  return async (address, options) => {
    options?.signal?.throwIfAborted()
    const url = withoutHash(address)
    const context = findContext(url)
    if (context) return { contextUrl: null, document: context, documentUrl: url }
    return memory(url, async () => toReadable(await load(url)), isKept)
  }
}

/** No document says so little that it were worth losing a reply over the server that defines its words. */
function createContextLoader(app: App, keys: KeyRing): DocumentLoader {
  const memory = createMemory<RemoteDocument>(app, { keptMs: 60 * 60_000, maxEntries: 300 })
  const load = createFetcher(app, keys, { types: jsonTypes, timeoutMs: 5_000 })
  const loadOrPlain = (url: string) =>
    load(url).catch((error: unknown) => {
      app.log.info('federation: a context cannot be had', { url, error: String(error) })
      return { contextUrl: null, document: plainContext, documentUrl: url }
    })
  return async (address, options) => {
    options?.signal?.throwIfAborted()
    const url = withoutHash(address)
    const document = findContext(url)
    if (document) return { contextUrl: null, document, documentUrl: url }
    return memory(
      url,
      () => loadOrPlain(url),
      ({ document }) => isSmall(document),
    )
  }
}

function withoutHash(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href
}

/** @throws TypeError for what has more in it than any honest document */
function toReadable(loaded: RemoteDocument): RemoteDocument {
  if (hasManyParts(loaded.document)) throw new TypeError(`${loaded.documentUrl} has too many parts`)
  return withContext(loaded)
}

/** A document without one has that of ActivityStreams (Activity Streams 2.0, section 2.1). */
function withContext(loaded: RemoteDocument): RemoteDocument {
  const { document } = loaded
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return loaded
  const whole = withTimes('@context' in document ? document : { ...plainContext, ...document })
  return { ...loaded, document: isKey(document) ? { ...whole, ...keyType } : withQuoteTerms(whole) }
}

/** An actor since "2016-03-16" is one nevertheless; the vocabulary would take the whole document for nothing. */
function withTimes(document: object): object {
  const members = Object.entries(document).map(([name, value]) => [
    name,
    times.has(name) ? toTime(value) : value,
  ])
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

const times = new Set(['published', 'updated'])

/** By itself, not in its actor: called "Key" where no context says what that means (Misskey), or nothing. */
function isKey(document: object): boolean {
  return 'publicKeyPem' in document && 'owner' in document
}

const keyType = { '@context': ['https://w3id.org/security/v1'], type: 'https://w3id.org/security#Key' }

const maxHops = 3

/** @property timeoutMs for everything together, redirects included */
type Wanted = { types: readonly string[]; timeoutMs: number }

/** Follows redirects and `Link` headers to where the document is. */
function createFetcher(app: App, keys: KeyRing, { types, timeoutMs }: Wanted) {
  const load = async (url: string, hopsLeft: number, endsAt: number): Promise<RemoteDocument> => {
    const fetched = await fetchSigned(app, keys, url, endsAt)
    const follow = (next: string) => {
      if (hopsLeft === 0) throw new FetchError(url, 'too many redirects')
      return load(next, hopsLeft - 1, endsAt)
    }
    const { location } = fetched.headers
    const isRedirect = fetched.status >= 300 && fetched.status < 400 && location
    return isRedirect
      ? follow(new URL(location, url).href)
      : getRemoteDocument(url, toResponse(fetched, types), follow)
  }
  return (url: string) => load(url, maxHops, performance.now() + timeoutMs)
}

/** By the scheme that every server knows; one that wants the newer one says so by refusing. */
async function fetchSigned(app: App, keys: KeyRing, url: string, endsAt: number): Promise<Fetched> {
  const headers = await sign(app, keys, url, 'draft-cavage-http-signatures-12')
  const fetched = await fetchOnce(app, url, headers, endsAt)
  if (fetched.status !== 401 && fetched.status !== 403) return fetched
  return fetchOnce(app, url, await sign(app, keys, url, 'rfc9421'), endsAt)
}

function fetchOnce(app: App, url: string, headers: Record<string, string>, endsAt: number): Promise<Fetched> {
  const { origin, allowPrivateAddress } = app.config
  return guardedFetch(url, {
    origin,
    allowPrivateAddress,
    headers,
    maxBytes: 1_000_000,
    timeoutMs: Math.max(1, endsAt - performance.now()),
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
