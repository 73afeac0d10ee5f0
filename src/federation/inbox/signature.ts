import { KeyObject } from 'node:crypto'
import { type KeyCache, type VerifyRequestFailureReason, verifyRequestDetailed } from '@fedify/fedify'
import { type Activity, CryptographicKey, type Multikey } from '@fedify/vocab'
import type { DocumentLoader } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import type { InboxBody } from './body.ts'
import { createOwners } from './owners.ts'
import { findPlainSignature, isSignedBy } from './plainSignature.ts'
import { isForNow } from './trust.ts'

/** A request whose signature is good. */
export type Signed = {
  /** Whether the actor of the activity is whom the key belongs to. */
  isBy(activity: Activity): Promise<boolean>
  /** Whether the signature says that the header was sent so. @param name in lower case */
  covers(name: string): boolean
}

/** 503 where it may be good, and whoever sends it again soon may be believed: some send nothing after a 401. */
export type Unsigned = { status: 401 | 503; because: string }

export type CheckSignature = (request: Request, body: InboxBody) => Promise<Signed | Unsigned>

/** Clocks elsewhere are off by an hour after a change to summer time; the way here takes some minutes. */
const timeWindow = { hours: 1, minutes: 5 }
const windowMs = 65 * 60_000

/**
 * Fedify's check of HTTP signatures (draft-cavage-12, RFC 9421), with the keys of those who write to us kept
 * in memory: whoever writes once writes again. A key that does not fit is fetched anew before a signature
 * is said to be bad. Before it a quick check by such a key, which says yes or nothing at all: Fedify's takes
 * ten times as long (docs/decisions/0012).
 */
export function createSignatureCheck(
  app: App,
  loaders: { documents: DocumentLoader; contexts: DocumentLoader },
): CheckSignature {
  const reach = { documentLoader: loaders.documents, contextLoader: loaders.contexts }
  const keys = createKeys(app)
  const findKnownKey = createKnownKeys(keys.cache)
  const ownsKey = createOwners(app, reach)
  const toSigned = (key: CryptographicKey, covered: readonly string[]): Signed => ({
    isBy: (activity) => ownsKey(key, activity).catch(notIfNonsense),
    covers: (name) => covered.includes(name),
  })
  const check = async (request: Request, bytes: Buffer<ArrayBuffer>): Promise<Signed | Unsigned> => {
    const { method, url, headers } = request
    const plain = findPlainSignature(headers)
    const known = plain && (await findKnownKey(plain.keyId))
    if (known && isSignedBy(known.object, plain, request, bytes, { now: app.now(), windowMs }))
      return toSigned(known.key, plain.covered)
    const whole = new Request(url, { method, headers, body: bytes })
    const result = await verifyRequestDetailed(whole, { ...reach, keyCache: keys.cache, timeWindow })
    if (!result.verified) return toUnsigned(app, keys, result.reason)
    const covered = listCovered(headers, result.signatureLabel)
    // Fedify lets a signature by RFC 9421 pass that says nothing about the body.
    if (result.signatureLabel !== undefined && !covered.includes('content-digest'))
      return unsigned('its signature says nothing about the body')
    return toSigned(result.key, covered)
  }
  return async (request, body) => {
    const first = await checkOrNot(() => check(request, body.bytes))
    // Some programs pack what is signed already.
    const isPacked = body.bytes !== body.unpacked
    return 'because' in first && isPacked ? checkOrNot(() => check(request, body.unpacked)) : first
  }
}

/** What is written in headers makes Fedify throw here and there: a date that is none, broken base64. */
async function checkOrNot(check: () => Promise<Signed | Unsigned>): Promise<Signed | Unsigned> {
  try {
    return await check()
  } catch (error) {
    if (isNonsense(error)) return unsigned('its signature makes no sense')
    throw error
  }
}

/** The actor's document may make as little sense. */
function notIfNonsense(error: unknown): false {
  if (isNonsense(error)) return false
  throw error
}

/** What a library throws at input that it makes nothing of, and not at a database that is away. */
export function isNonsense(error: unknown): boolean {
  if (error instanceof DOMException) return error.name !== 'AbortError'
  if (error instanceof Error && error.name.startsWith('jsonld.')) return true
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
}

function unsigned(because: string): Unsigned {
  return { status: 401, because }
}

/** What is said of a server that cannot be reached stays here: it is about a network that is nobody's business. */
function toUnsigned(app: App, keys: Keys, reason: VerifyRequestFailureReason): Unsigned {
  if (reason.type === 'noSignature') return unsigned('it is not signed')
  if (reason.type === 'keyFetchError') {
    const { keyId, result } = reason
    const problem = 'status' in result ? `its server says ${result.status}` : result.error.message
    app.log.info('inbox: a key cannot be had', { key: keyId.href, problem: problem.slice(0, 200) })
    if ('status' in result && !isForNow(result.status))
      return unsigned(`its key cannot be had, its server says ${result.status}`)
    keys.setAway(keyId)
  }
  if (reason.keyId && keys.isAway(reason.keyId)) return { status: 503, because: 'its key cannot be had' }
  return unsigned('its signature or digest is not good, or more than an hour off')
}

/** @param label of the signature that was found good, by RFC 9421 */
function listCovered(headers: Headers, label: string | undefined): string[] {
  if (label !== undefined) return listComponents(headers.get('signature-input') ?? '', label)
  const pairs = (headers.get('signature') ?? '').split(',')
  // Where something is said twice, what Fedify goes by is the last.
  const names = pairs.flatMap((pair) => /^\s*headers="([^"]*)"\s*$/.exec(pair)?.[1] ?? []).at(-1)
  return names?.toLowerCase().split(/\s+/) ?? []
}

/**
 * The header is a dictionary (RFC 9651, section 3.2): quoted text in it may hold anything, also what looks
 * like a list of components, and of two entries with the same label the last one counts. Upper case makes
 * another component, whose digest nobody has looked at.
 */
function listComponents(input: string, label: string): string[] {
  const texts: string[] = []
  const masked = input.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, text: string) => `"${texts.push(text) - 1}"`)
  const entries = masked.split(',').flatMap((entry) => {
    const [, name, list = ''] = /^\s*([^=\s]+)=\(([^)]*)\)/.exec(entry) ?? []
    return name === label ? [list] : []
  })
  const items = entries.at(-1)?.trim().split(/\s+/) ?? []
  return items.flatMap((item) => texts[Number(/^"(\d+)"/.exec(item)?.[1])] ?? [])
}

const keptMs = 15 * 60_000
/** Short: the server that did not give it may be back. Long enough that nobody has us knock all the time. */
const failureKeptMs = 30_000
const maxKeys = 2000

type Keys = {
  cache: KeyCache
  /** Its server is not there at the moment, as far as we can see. */
  setAway(keyId: URL): void
  isAway(keyId: URL): boolean
}

/** Those that Fedify has fetched and found good, as node:crypto wants them, for as long as they are kept. */
function createKnownKeys(cache: KeyCache) {
  const objects = new WeakMap<CryptographicKey, KeyObject>()
  return async (keyId: string): Promise<{ key: CryptographicKey; object: KeyObject } | undefined> => {
    const url = URL.parse(keyId)
    const key = url && (await cache.get(url))
    if (!(key instanceof CryptographicKey) || !key.publicKey) return undefined
    const object = objects.get(key) ?? KeyObject.from(key.publicKey)
    objects.set(key, object)
    return { key, object }
  }
}

function createKeys(app: App): Keys {
  const kept = new Map<string, { key: CryptographicKey | Multikey | null; until: number; isAway?: true }>()
  const find = ({ href }: URL) => {
    const found = kept.get(href)
    return found && found.until > app.now().getTime() ? found : undefined
  }
  return {
    cache: {
      get: async (keyId) => find(keyId)?.key,
      set: async ({ href }, key) => {
        kept.delete(href)
        kept.set(href, { key, until: app.now().getTime() + (key ? keptMs : failureKeptMs) })
        const [oldest] = kept.keys()
        if (oldest !== undefined && kept.size > maxKeys) kept.delete(oldest)
      },
    },
    setAway: (keyId) => {
      const found = find(keyId)
      if (found?.key === null) found.isAway = true
    },
    isAway: (keyId) => find(keyId)?.isAway === true,
  }
}
