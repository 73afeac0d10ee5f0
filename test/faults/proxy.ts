/**
 * What stands in front of several processes: takes turns among those that say they are ready, and asks the
 * next one where a connection is refused, or, for a GET, breaks before the answer began; as Caddy and nginx do.
 */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { After } from '../support/program.ts'

export type FrontDoor = {
  origin: string
  /** Where requests go; those that say so on /readyz only. */
  addPort(port: number): void
  removePort(port: number): void
}

type Upstream = { port: number; isReady: boolean; isRemoved: boolean }

type State = { upstreams: Upstream[]; turn: number; agent: Agent }

export async function openProxy(after: After): Promise<FrontDoor> {
  const state: State = { upstreams: [], turn: 0, agent: new Agent({ keepAlive: true, maxSockets: 200 }) }
  const server = createServer((incoming, outgoing) => {
    pass(state, incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(async () => {
    for (const upstream of state.upstreams.splice(0)) upstream.isRemoved = true
    server.close()
    server.closeAllConnections()
    state.agent.destroy()
  })
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    addPort: (port) => {
      const upstream = { port, isReady: false, isRemoved: false }
      state.upstreams.push(upstream)
      void watch(upstream)
    },
    removePort: (port) => {
      for (const upstream of state.upstreams) if (upstream.port === port) upstream.isRemoved = true
      state.upstreams = state.upstreams.filter(({ isRemoved }) => !isRemoved)
    },
  }
}

async function watch(upstream: Upstream): Promise<void> {
  while (!upstream.isRemoved) {
    upstream.isReady = await isReady(upstream.port)
    await wait(200)
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/readyz', timeout: 3000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

async function pass(state: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.concat(await incoming.toArray())
  for (let tries = 0; tries < 4; tries += 1) {
    const port = choose(state)
    const answer = port ? await ask(state.agent, port, incoming, body) : 'refused'
    if (typeof answer !== 'string') return relay(answer, outgoing)
    if (answer === 'broken' && incoming.method !== 'GET') break
  }
  outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('no upstream\n')
}

/** Where none is ready, any: it may say itself what is the matter. */
function choose(state: State): number | undefined {
  const ready = state.upstreams.filter(({ isReady }) => isReady)
  const all = ready.length > 0 ? ready : state.upstreams
  state.turn += 1
  return all[state.turn % Math.max(1, all.length)]?.port
}

type Answer = IncomingMessage | 'refused' | 'broken'

function ask(agent: Agent, port: number, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, url: path, headers } = incoming
  const forwarded = { ...headers, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': headers.host }
  delete forwarded['transfer-encoding']
  delete forwarded.connection
  const length = body.length > 0 ? { 'content-length': String(body.length) } : {}
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, method, path, agent, headers: { ...forwarded, ...length } },
      resolve,
    )
    asked.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken')
    })
    asked.end(body)
  })
}

function relay(answer: IncomingMessage, outgoing: ServerResponse): void {
  const { connection: _, 'keep-alive': __, ...headers } = answer.headers
  outgoing.writeHead(answer.statusCode ?? 502, headers)
  answer.on('error', () => outgoing.destroy())
  answer.on('aborted', () => outgoing.destroy())
  answer.pipe(outgoing)
}
