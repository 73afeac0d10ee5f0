import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isPublicAddress } from '../../src/lib/addressGuard.ts'
import { guardedFetch } from '../../src/lib/http.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { listPrivateHosts, privateHosts } from '../support/private-addresses.ts'

/** Listens on every address of this machine, and counts who comes. */
async function openDoor() {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as { port: number }).port, connections: () => connections }
}

/** What this machine calls itself, if that leads to no public address. */
async function listOwnNames(): Promise<string[]> {
  const found = await lookup(hostname(), { all: true }).catch(() => [])
  const own = found.length > 0 && !found.some(({ address }) => isPublicAddress(address)) ? [hostname()] : []
  // Not every system knows the latter two.
  return [...own, 'localhost.', 'sub.localhost']
}

test.each(privateHosts)('no request is made to an address that is private: %s', async (_kind, ...hosts) => {
  const door = await openDoor()
  for (const host of hosts) {
    const request = guardedFetch(`https://${host}:${door.port}/`, {
      origin: 'https://blog.example',
      allowPrivateAddress: false,
      timeoutMs: 5000,
    })
    await expect(request, host).rejects.toMatchObject({
      reason: expect.stringMatching(/^(private-address|bad-address)$/),
    })
  }
  expect(door.connections()).toBe(0)
})

test('the same door is found where private addresses are allowed, so that the table says something', async () => {
  const door = await openDoor()
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '127。0。0。1', '[::1]', '[::ffff:7f00:1]']) {
    const before = door.connections()
    const options = { origin: 'https://blog.example', allowPrivateAddress: true }
    await expect(guardedFetch(`http://${host}:${door.port}/`, options)).rejects.toMatchObject({
      reason: 'network',
    })
    expect(door.connections(), host).toBeGreaterThan(before)
  }
})

test('no delivery goes to a private address, whatever form it is written in and whatever name it has', async () => {
  const app = await openSendingApp({ config: { allowPrivateAddress: false } })
  const door = await openDoor()
  const hosts = [...listPrivateHosts(), ...(await listOwnNames())]
  const inboxes = [...new Set(hosts.map((host) => `https://${host}:${door.port}/inbox`))]
  await addNote(app, inboxes)
  send(app)
  await vi.waitFor(
    async () => {
      const rows = await listDeliveries(app)
      expect(rows).toHaveLength(inboxes.length)
      const unusual = rows.filter(
        ({ lastError }) =>
          !/^private address|^not an address|^the inbox is not|^no such host/.test(lastError ?? ''),
      )
      expect(unusual.map(({ inbox, lastError }) => [inbox, lastError])).toEqual([])
    },
    { timeout: 15_000 },
  )
  expect(door.connections()).toBe(0)
})
