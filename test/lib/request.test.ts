import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createAgents, defaultLimits, sendRequest } from '../../src/lib/request.ts'

/** As many hosts as it takes, with a count of the connections that are open to all of them. */
async function openHosts(count: number) {
  let open = 0
  let made = 0
  const servers = Array.from({ length: count }, () =>
    createServer((_, response) => response.writeHead(202).end()).on('connection', (socket) => {
      open += 1
      made += 1
      socket.on('close', () => {
        open -= 1
      })
    }),
  )
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const server of servers) server.close()
    for (const server of servers) server.closeAllConnections()
  })
  const urls = servers.map((server) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
  return { urls, open: () => open, made: () => made }
}

test('of the connections that nobody uses only the newest are kept, and these are used again', async () => {
  const hosts = await openHosts(230)
  const agents = createAgents({ allowPrivateAddress: true })
  onTestFinished(() => agents.close())
  const post = async (url: URL) => {
    const response = await sendRequest(url, agents, { method: 'POST', headers: {} }, defaultLimits)
    await response.toArray()
  }
  for (const url of hosts.urls) await post(url)
  await expect.poll(hosts.open).toBe(200)
  for (const url of hosts.urls.slice(130)) await post(url)
  expect(hosts.made()).toBe(230)
  for (const url of hosts.urls.slice(0, 10)) await post(url)
  expect(hosts.made()).toBe(240)
})
