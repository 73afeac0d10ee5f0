import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { lookupPublic, refusePrivateLiteral } from './addressGuard.ts'
import { type HttpError, httpError, toHttpError } from './httpError.ts'

/** How long each step of a request may take, in milliseconds. */
export type TimeLimits = {
  /** Look up the name, connect, shake hands. */
  connectMs: number
  /** From there to the answer's headers. */
  headersMs: number
  /** From there to the end of the answer. */
  bodyMs: number
  /** By when, on the clock of `performance.now()`, all of it must be over. */
  endsAt?: number
}

export const defaultLimits: TimeLimits = { connectMs: 10_000, headersMs: 10_000, bodyMs: 10_000 }

/** Kept-alive connections; `isGuarded` ones only ever lead to public addresses. */
export type Agents = { http: http.Agent; https: https.Agent; isGuarded: boolean; close(): void }

export function createAgents(options: { allowPrivateAddress: boolean }): Agents {
  const isGuarded = !options.allowPrivateAddress
  const settings = { keepAlive: true, timeout: idleMs, ...(isGuarded && { lookup: lookupPublic }) }
  const agents = {
    http: withFewIdle(new http.Agent(settings)),
    https: withFewIdle(new https.Agent(settings)),
  }
  const close = () => {
    agents.http.destroy()
    agents.https.destroy()
  }
  return { ...agents, isGuarded, close }
}

/**
 * A connection is kept for the next request to the same host, but only so many, the newest: to ten thousand
 * hosts in a few seconds they would else pile up until the system gives no more.
 */
function withFewIdle<A extends http.Agent>(agent: A): A {
  const idle = new Set<Duplex>()
  const watched = new WeakSet<Duplex>()
  const { keepSocketAlive, reuseSocket } = http.Agent.prototype
  return Object.assign(agent, {
    keepSocketAlive: (socket: Duplex) => {
      const [oldest] = idle
      if (oldest && idle.size >= maxIdle) oldest.destroy()
      idle.add(socket)
      if (!watched.has(socket)) socket.once('close', () => idle.delete(socket))
      watched.add(socket)
      return keepSocketAlive.call(agent, socket)
    },
    reuseSocket: (socket: Duplex, request: http.ClientRequest) => {
      idle.delete(socket)
      reuseSocket.call(agent, socket, request)
    },
  })
}

const maxIdle = 200

/** Shorter than the 5 s after which many servers hang up, so that a dead connection is seldom picked. */
const idleMs = 4_000

export type OutgoingRequest = {
  method: string
  headers: Record<string, string>
  body?: string | Buffer | undefined
}

/**
 * Sends one request and gives the answer once its headers are there; the caller reads the body.
 * @throws HttpError
 */
export async function sendRequest(
  url: URL,
  agents: Agents,
  outgoing: OutgoingRequest,
  limits: TimeLimits,
): Promise<http.IncomingMessage> {
  refuseBadAddress(url, agents.isGuarded)
  try {
    return await sendOnce(url, agents, outgoing, limits)
  } catch (error) {
    if (!isStale(error)) throw error
    return await sendOnce(url, agents, outgoing, limits)
  }
}

function refuseBadAddress(url: URL, isGuarded: boolean): void {
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && !isGuarded)
  if (!isAllowed) throw httpError('bad-address', `not an https address (${url.protocol})`)
  if (isGuarded) refusePrivateLiteral(url.hostname)
}

function sendOnce(
  url: URL,
  agents: Agents,
  outgoing: OutgoingRequest,
  limits: TimeLimits,
): Promise<http.IncomingMessage> {
  const isSecure = url.protocol === 'https:'
  const { method, headers, body } = outgoing
  return new Promise((resolve, reject) => {
    const request = isSecure
      ? https.request(url, { method, headers, agent: agents.https })
      : http.request(url, { method, headers, agent: agents.http })
    const clock = startClock(request, limits, isSecure)
    request.on('error', (error) => {
      clock.stop()
      reject(markStale(toHttpError(error), request))
    })
    request.on('response', (response) => {
      clock.stop()
      limitBody(response, limits)
      resolve(response)
    })
    request.end(body)
  })
}

function startClock(request: http.ClientRequest, limits: TimeLimits, isSecure: boolean) {
  let timer = startTimer(request, 'no connection', limits.connectMs, limits)
  request.on('socket', (socket) => {
    const onConnected = () => {
      clearTimeout(timer)
      timer = startTimer(request, 'no answer', limits.headersMs, limits)
    }
    if (request.reusedSocket) onConnected()
    else socket.once(isSecure ? 'secureConnect' : 'connect', onConnected)
  })
  return { stop: () => clearTimeout(timer) }
}

function limitBody(response: http.IncomingMessage, limits: TimeLimits): void {
  const timer = startTimer(response, 'answer not complete', limits.bodyMs, limits)
  response.once('close', () => clearTimeout(timer))
}

function startTimer(
  stream: http.ClientRequest | http.IncomingMessage,
  problem: string,
  ms: number,
  { endsAt = Number.POSITIVE_INFINITY }: TimeLimits,
): NodeJS.Timeout {
  const allowedMs = Math.max(0, Math.min(ms, endsAt - performance.now()))
  const seconds = Math.ceil(allowedMs / 100) / 10
  return setTimeout(() => stream.destroy(httpError('timeout', `${problem} within ${seconds} s`)), allowedMs)
}

/**
 * A server may hang up in the moment in which we pick its kept-alive connection. That says nothing about
 * the server, so the request is sent once more at once.
 */
function markStale(error: HttpError, request: http.ClientRequest): HttpError {
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
  const isHangUp = code === 'ECONNRESET' || code === 'EPIPE'
  return request.reusedSocket && isHangUp ? Object.assign(error, { isStale: true }) : error
}

function isStale(error: unknown): boolean {
  return error instanceof Error && 'isStale' in error
}
