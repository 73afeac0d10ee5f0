import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server that takes every connection and never says a word, under as many hosts as are wanted. */
export async function openBlackHole(): Promise<{ hostAt: (n: number) => string }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as { port: number }
  return { hostAt: (n) => `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}:${port}` }
}

/** A host where nothing listens. */
export async function refusingHost(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return `127.0.0.1:${port}`
}
