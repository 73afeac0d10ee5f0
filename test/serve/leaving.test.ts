import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { listen } from '../../src/serve.ts'

test('a process that is leaving says so on /readyz, answers a while longer, and keeps no connection', async () => {
  const server = await listen('127.0.0.1', 0)
  const origin = `http://localhost:${server.port}`
  server.answerWith(readConfig({ ORIGIN: origin }), async () => new Response('a page'))
  const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`)
  expect((await ask('/healthz')).headers.get('connection')).toBe('keep-alive')
  const closed = server.close(1000, 300)
  expect((await ask('/readyz')).status).toBe(503)
  const page = await ask('/healthz')
  expect([page.status, page.headers.get('connection')]).toEqual([200, 'close'])
  await closed
  await expect(ask('/healthz')).rejects.toThrow()
})
