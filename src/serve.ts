/** The one place where federation and web meet: HTTP comes in here, and an answer goes out. */
import { createServer, type IncomingMessage, type Server as NodeServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { App } from './app.ts'
import { findBlog } from './blog/queries.ts'
import type { Config } from './config.ts'
import { isOutage, isReachable } from './db/client.ts'
import { findStandstill, standstillWords } from './delivery/watch.ts'
import { AppError } from './errors.ts'
import { isForServers, isTooLong, readBody } from './serve/body.ts'
import { nameRequest } from './serve/names.ts'
import { brokenPage, outagePage, plain, startingPage, tooLongPage } from './serve/pages.ts'

/** What a request brings besides itself; `c.env` in Hono. */
type RequestEnv = {
  /** The client's IP address; behind a trusted proxy what that says. For rate limits. */
  address: string
  /** What another server has posted; it can be read only once. */
  body?: Buffer<ArrayBuffer>
}

export type Answer = (request: Request, env: RequestEnv) => Promise<Response>

/** One of the two halves; `undefined` means: not mine. */
type Half = { fetch(request: Request, env: RequestEnv): Response | Promise<Response | undefined> | undefined }

export type HttpServer = {
  /** The port that was got, also when 0 was asked for. */
  port: number
  /** From now on this answers. Until then every request hears that Parzelle is starting. */
  answerWith(config: Config, answer: Answer): void
  /**
   * Says on /readyz for `graceMs` that it is leaving, and answers all the same, so that a proxy has time to
   * send everybody elsewhere. Then takes no new requests and finishes those in hand; after `limitMs` it cuts
   * them off.
   */
  close(limitMs: number, graceMs?: number): Promise<void>
}

/** @throws AppError conflict when the port is taken or may not be used */
export async function listen(host: string, port: number): Promise<HttpServer> {
  let handle = getRequestListener((request) => answerStarting(request))
  let rename: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean = () => true
  let isLeaving = false
  const server = createServer(timeLimits, (incoming, outgoing) => {
    if (isLeaving && sayGoodbye(incoming, outgoing)) return
    if (rename(incoming, outgoing)) handle(incoming, outgoing)
  })
  await bind(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    answerWith: (config, answer) => {
      rename = (incoming, outgoing) => nameRequest(config, incoming, outgoing)
      handle = getRequestListener((request, { incoming }) =>
        answer(request, { address: toClientAddress(incoming as IncomingMessage, config.trustProxy) }),
      )
    },
    close: async (limitMs, graceMs = 0) => {
      isLeaving = true
      await wait(graceMs)
      await drain(server, limitMs)
    },
  }
}

/**
 * A connection that is used while we leave is not kept, or else the next request on it could meet its end.
 * @returns whether the request is answered already
 */
function sayGoodbye(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  outgoing.shouldKeepAlive = false
  if (incoming.url !== '/readyz') return false
  outgoing.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  outgoing.end('This process is being stopped.\n')
  return true
}

/** Federation is asked first, then the site. */
export function createAnswer(app: App, federation: Half, site: Half): Answer {
  return async (request, env) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/healthz') return plain(200, 'ok')
    if (pathname === '/readyz') return answerReady(app)
    if (isTooLong(request, pathname))
      return survive(app, request, () => refuseTooLong(app, request, pathname))
    return survive(app, request, () => askBoth(request, pathname, env, federation, site))
  }
}

async function refuseTooLong(app: App, request: Request, pathname: string): Promise<Response> {
  if (isForServers(pathname)) return plain(413, 'That is too long.')
  const blog = await findBlog(app.db)
  return tooLongPage(request, blog?.language)
}

/** While the database is away every failure is an outage (503, come again), not a fault of ours (500). */
async function survive(app: App, request: Request, ask: () => Promise<Response>): Promise<Response> {
  const outage = watchForOutage(app)
  try {
    const response = await Promise.race([ask(), outage.begins])
    return response && (response.status < 500 || (await isReachable(app.db))) ? response : outagePage(request)
  } catch (error) {
    app.log.error(`web: ${request.method} ${request.url} failed`, { error })
    return isOutage(error) || !(await isReachable(app.db)) ? outagePage(request) : brokenPage(request)
  } finally {
    outage.unwatch()
  }
}

/** A query may wait long for a database that has gone; whoever asked should not. */
function watchForOutage(app: App) {
  let timer: NodeJS.Timeout | undefined
  const begins = new Promise<undefined>((resolve) => {
    const check = async () => {
      if (!(await isReachable(app.db))) resolve(undefined)
      else if (timer) timer = setTimeout(check, outageCheckMs)
    }
    timer = setTimeout(check, outageCheckMs)
  })
  const unwatch = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return { begins, unwatch }
}

const outageCheckMs = 3000

async function askBoth(request: Request, pathname: string, env: RequestEnv, federation: Half, site: Half) {
  const isPosted = request.method === 'POST' && isForServers(pathname)
  const body = isPosted ? await readBody(request) : undefined
  if (isPosted && !body) return plain(413, 'That is too long.')
  const whole = body ? { ...env, body } : env
  return (
    (await federation.fetch(request, whole)) ??
    (await site.fetch(request, whole)) ??
    plain(404, 'There is no such page.')
  )
}

async function answerReady(app: App): Promise<Response> {
  if (!(await isReachable(app.db))) return plain(503, 'The database does not answer.')
  try {
    const standstill = await findStandstill(app)
    // Pages are served all the same, so that it stays 200.
    return plain(200, standstill ? `ready, but ${standstillWords[standstill]}` : 'ready')
  } catch (error) {
    app.log.error('web: whether all is well cannot be asked', { error })
    return plain(503, 'The database answers, but not to what Parzelle asks; the log says more.')
  }
}

async function answerStarting(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/healthz') return plain(200, 'ok')
  return pathname === '/readyz' ? plain(503, 'Parzelle is still starting.') : startingPage(request)
}

/** In milliseconds. A proxy in front must give up an idle connection before we do, so ours is longer. */
const timeLimits = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 }

function bind(server: NodeServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const problems: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that one, or choose another port, e.g. PORT=${port + 1}.`,
    EACCES: `This user may not listen on port ${port}. Choose a port above 1023, e.g. PORT=3000.`,
    EADDRNOTAVAIL: `HOST is "${host}", but this machine has no such address. Give 127.0.0.1, or 0.0.0.0 for all its addresses.`,
    ENOTFOUND: `HOST is "${host}", but there is no such name. Give 127.0.0.1, or 0.0.0.0 for all addresses of this machine.`,
  }
  const message = problems[error.code ?? '']
  return message ? new AppError('conflict', message) : error
}

async function drain(server: NodeServer, limitMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const limit = new AbortController()
  const tidy = async () => {
    for (const end = Date.now() + limitMs; Date.now() < end && !limit.signal.aborted; await wait(50))
      server.closeIdleConnections()
    server.closeAllConnections()
  }
  const tidying = tidy()
  await closed
  limit.abort()
  await tidying
}

/** The last entry of X-Forwarded-For is the one that our own proxy wrote; those before it may be forged. */
function toClientAddress(incoming: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? incoming.headers['x-forwarded-for'] : undefined
  const last = [forwarded].flat().join(',').split(',').at(-1)?.trim()
  return (last || incoming.socket.remoteAddress || '').replace(/^::ffff:/, '')
}
