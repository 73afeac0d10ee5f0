import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Received = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

export type Sink = {
  origin: string
  host: string
  /** Whole requests, in the order in which they were complete. */
  received: Received[]
  /** TCP connections ever made. */
  connections(): number
}

/** A real HTTP server on loopback that keeps what it receives, closed when the test is over. */
export async function openSink(
  answer: (request: Received, response: ServerResponse) => void | Promise<void> = (_, response) => {
    response.writeHead(202).end()
  },
): Promise<Sink> {
  const received: Received[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = (await request.toArray()).join('')
    const whole = { method, url, headers, body }
    received.push(whole)
    await answer(whole, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    received,
    connections: () => connections,
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
