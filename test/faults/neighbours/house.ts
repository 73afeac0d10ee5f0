/** One server of the neighbourhood: a port of its own, one actor, one inbox. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Fault, type Treatment, treat } from './fault.ts'
import type { Entry } from './journal.ts'

export type House = { index: number; fault: Fault; origin: string; setOpen(isOpen: boolean): Promise<void> }

export type Neighbourhood = {
  publicKeyPem: string
  isSigned(request: Request): Promise<boolean>
  write(entry: Entry): void
}

/** Below the range from which the system takes ports for outgoing connections: a closed door can be opened again. */
let nextPort = 10_000 + Math.floor(Math.random() * 15_000)

export async function openHouse(index: number, fault: Fault, shared: Neighbourhood): Promise<House> {
  const server = createServer((request, response) => {
    answer(house, shared, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 5000
  while (!(await bind(server, nextPort++))) {}
  const { port } = server.address() as AddressInfo
  const setOpen = async (isOpen: boolean) => {
    if (isOpen === server.listening) return
    if (isOpen) while (!(await bind(server, port))) await wait(20)
    else {
      server.close()
      server.closeAllConnections()
    }
  }
  const house = { index, fault, origin: `http://127.0.0.1:${port}`, setOpen, seen: new Map<string, number>() }
  return house
}

function bind(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isBound: boolean) => {
      server.off('error', onError)
      server.off('listening', onListening)
      resolve(isBound)
    }
    const onError = () => settle(false)
    const onListening = () => settle(true)
    server.on('error', onError)
    server.on('listening', onListening)
    server.listen(port, '127.0.0.1')
  })
}

type Keeper = House & { /** How often which activity came. */ seen: Map<string, number> }

async function answer(
  house: Keeper,
  shared: Neighbourhood,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') return takeIn(house, shared, request, response)
  const document = request.url === '/users/guest' ? toActor(house.origin, shared.publicKeyPem) : undefined
  response.writeHead(document ? 200 : 404, { 'content-type': 'application/activity+json' })
  response.end(JSON.stringify(document ?? {}))
}

async function takeIn(
  house: Keeper,
  shared: Neighbourhood,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const length = String(request.headers['content-length'])
  if (house.fault === 'cut' && !house.seen.has(length)) {
    // Before it is read nothing tells one activity from another but how long it is.
    house.seen.set(length, 1)
    request.socket.destroy()
    return
  }
  const body = Buffer.concat(await request.toArray())
  const activity = JSON.parse(body.toString()) as Activity
  const scheme = request.headers['signature-input'] ? 'rfc9421' : 'draft-cavage'
  const before = house.seen.get(activity.id) ?? 0
  const others = house.seen.size - (before > 0 ? 1 : 0)
  house.seen.set(activity.id, before + 1)
  const treatment = treat(house.fault, { before, others, scheme })
  const isSigned = await shared.isSigned(toRequest(house.origin, request, body))
  const known = isSigned ? treatment : treatment === 'silent' ? treatment : 401
  const digest = createHash('sha256').update(body).digest('hex')
  shared.write({ inbox: house.index, ...toWhat(activity), digest, isSigned, treatment: known })
  await carryOut(known, house.fault, response)
}

type Activity = { id: string; type: string; object?: string | { id?: string; content?: string } }

function toWhat({ id, type, object }: Activity) {
  const { id: about = '', content = '' } = typeof object === 'string' ? { id: object } : (object ?? {})
  const [, version = '0'] = /Version (\d+)\./.exec(content) ?? []
  return { activity: id, type, object: about, version: Number(version) }
}

function toRequest(origin: string, request: IncomingMessage, body: Buffer): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
  return new Request(origin + request.url, { method: 'POST', headers, body: new Uint8Array(body) })
}

async function carryOut(treatment: Treatment, fault: Fault, response: ServerResponse): Promise<void> {
  if (treatment === 'silent') return
  if (treatment === 'lost answer' || treatment === 'cut') return void response.destroy()
  // Near or far: so that a crash always meets some that are on their way.
  await wait(5 + Math.random() * 60)
  if (treatment === 429) response.setHeader('retry-after', '120')
  response.writeHead(treatment)
  if (fault === 'slow') {
    for (let part = 0; part < 4; part += 1) {
      response.write('…')
      await wait(200)
    }
  }
  response.end()
}

function toActor(origin: string, publicKeyPem: string) {
  const id = `${origin}/users/guest`
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id,
    type: 'Person',
    preferredUsername: 'guest',
    name: `Guest of ${new URL(origin).port}`,
    inbox: `${id}/inbox`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
  }
}
