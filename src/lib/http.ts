import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { httpError, toHttpError } from './httpError.ts'
import { type Agents, createAgents, defaultLimits, sendRequest, type TimeLimits } from './request.ts'
import { version } from './version.ts'

export { isHttpError } from './httpError.ts'

export type FetchOptions = {
  /** From the config; named in the User-Agent, since some servers refuse requests that hide who asks. */
  origin: string
  /** From the config; false: only https, only public addresses, at every hop. */
  allowPrivateAddress: boolean
  method?: string
  /** Lower-case names. */
  headers?: Record<string, string>
  body?: string | Buffer
  /** Of the answer, after decompression. */
  maxBytes?: number
  /** For everything together, redirects included. */
  timeoutMs?: number
  limits?: Partial<TimeLimits>
  /** How many may be followed; 0 gives the redirect itself. Only GET and HEAD follow. */
  redirects?: number
}

export type Fetched = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** The final address, after redirects. */
  url: string
}

/**
 * All outgoing HTTP but deliveries goes through here: addresses are checked when connecting, every step
 * has a time limit, and the answer has a size limit.
 * @throws HttpError with a `reason`; answers of any status are not errors
 */
export async function guardedFetch(url: string | URL, options: FetchOptions): Promise<Fetched> {
  const endsAt = performance.now() + (options.timeoutMs ?? 15_000)
  const limits = { ...defaultLimits, ...options.limits, endsAt }
  const headers = {
    'user-agent': toUserAgent(options.origin),
    'accept-encoding': 'gzip, br',
    ...options.headers,
  }
  return await fetchHop(toUrl(url), { ...options, headers, limits }, options.redirects ?? 3)
}

/** Tells operators elsewhere what we are and where to find us. */
export function toUserAgent(origin: string): string {
  return `Parzelle/${version} (+${origin})`
}

type HopOptions = FetchOptions & { headers: Record<string, string>; limits: TimeLimits }

async function fetchHop(url: URL, options: HopOptions, hopsLeft: number): Promise<Fetched> {
  const { method = 'GET', headers, body, limits } = options
  const response = await sendRequest(url, agentsFor(options), { method, headers, body }, limits)
  const next = options.redirects === 0 ? undefined : findRedirect(response, url, method)
  if (!next) return await readAnswer(response, url, options.maxBytes ?? 1_000_000)
  response.destroy()
  if (hopsLeft === 0) throw httpError('too-many-redirects', 'too many redirects')
  const isElsewhere = next.origin !== url.origin
  return await fetchHop(next, isElsewhere ? withoutSecrets(options) : options, hopsLeft - 1)
}

const guarded = createAgents({ allowPrivateAddress: false })
const open = createAgents({ allowPrivateAddress: true })

/** Apart, so that a connection made without the guard is never used again with it. */
function agentsFor({ allowPrivateAddress }: FetchOptions): Agents {
  return allowPrivateAddress ? open : guarded
}

function toUrl(url: string | URL, base?: URL): URL {
  const parsed = URL.parse(url, base)
  if (!parsed) throw httpError('bad-address', 'not an address')
  return parsed
}

function findRedirect(response: IncomingMessage, url: URL, method: string): URL | undefined {
  const { location } = response.headers
  const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode ?? 0)
  if (!isRedirect || !location || !['GET', 'HEAD'].includes(method)) return undefined
  return toUrl(location, url)
}

/** What was signed or meant for one server is nothing for another. */
function withoutSecrets(options: HopOptions): HopOptions {
  const secrets = ['authorization', 'cookie', 'signature', 'signature-input']
  const kept = Object.entries(options.headers).filter(([name]) => !secrets.includes(name))
  return { ...options, headers: Object.fromEntries(kept) }
}

async function readAnswer(response: IncomingMessage, url: URL, maxBytes: number): Promise<Fetched> {
  const { statusCode = 0, headers } = response
  return { status: statusCode, headers, body: await readBody(response, maxBytes), url: url.href }
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of decode(response) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw httpError('too-large', `answer larger than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    response.destroy()
    throw toReadError(error)
  }
  return Buffer.concat(chunks)
}

/** Decompresses as it streams, so that a small answer cannot unpack to more than `maxBytes` in memory. */
function decode(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return response
  const decoder = decoders[encoding]?.()
  if (!decoder) throw httpError('unreadable', `answer in unknown encoding "${encoding}"`)
  return pipeline(response, decoder, () => {})
}

const decoders: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

function toReadError(error: unknown) {
  const { code } = error as NodeJS.ErrnoException
  const isBroken = code?.startsWith('Z_') || code?.startsWith('ERR__ERROR_FORMAT')
  return isBroken ? httpError('unreadable', 'answer in broken encoding', error) : toHttpError(error)
}
