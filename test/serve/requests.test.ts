import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { setUpBlog } from '../../src/blog/set-up.ts'
import { type Answer, createAnswer, listen } from '../../src/serve.ts'
import { openTestApp } from '../support/app.ts'
import { getAs } from '../support/program.ts'
import { setUpInput } from '../support/set-up.ts'

/** An HTTP server that answers with what the site would be asked. */
async function open(config: { origin?: string; handleHost?: string; trustProxy?: boolean } = {}) {
  const server = await listen('127.0.0.1', 0)
  onTestFinished(() => server.close(0))
  const port = String(server.port)
  const origin = config.origin ?? `http://localhost:${port}`
  const app = await openTestApp({ config: { handleHost: new URL(origin).host, ...config, origin } })
  const echo: Answer = async (asked, env) =>
    Response.json({
      url: asked.url,
      host: asked.headers.get('host'),
      ...env,
      body: env.body?.length ?? (await asked.text()).length,
    })
  server.answerWith(app.config, createAnswer(app, { fetch: () => undefined }, { fetch: echo }))
  return { app, port, origin, server }
}

type Sent = {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: Buffer
  chunked?: boolean
}

/** Says exactly what it is told, which `fetch` does not. */
function send(port: string, { method = 'GET', path = '/', headers = {}, body, chunked }: Sent = {}) {
  return new Promise<{ status: number; json: () => Record<string, unknown> }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
      let text = ''
      incoming.on('data', (bytes) => {
        text += String(bytes)
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: () => JSON.parse(text) }))
    })
    outgoing.on('error', reject)
    if (chunked) outgoing.write(body?.subarray(0, 1))
    outgoing.end(chunked ? body?.subarray(1) : body)
  })
}

test('behind a proxy that speaks HTTPS, requests say the public address', async () => {
  const { port } = await open({ origin: 'https://blog.example' })
  for (const host of ['blog.example', 'BLOG.example', 'blog.example:443']) {
    const { json } = await send(port, { path: '/stories/a?b=%20c', headers: { host } })
    expect(json()).toMatchObject({ url: 'https://blog.example/stories/a?b=%20c', host: 'blog.example' })
  }
})

test('a page asked for under another name is at its own; what is sent there is not turned away', async () => {
  const { port } = await open({ origin: 'https://blog.example', handleHost: 'example' })
  const away = await getAs(port, 'www.blog.example', '//evil.example/?a')
  expect([away.status, away.headers.get('location')]).toEqual([308, 'https://blog.example//evil.example/?a'])
  expect((await getAs(port, 'example', '/')).status).toBe(308)
  expect((await getAs(port, 'example', '/.well-known/webfinger?resource=a')).status).toBe(200)
  expect((await getAs(port, 'other.example', '/.well-known/webfinger?resource=a')).status).toBe(308)
  expect((await getAs(port, '10.0.0.1', '/healthz')).status).toBe(200)
  expect((await getAs(port, '10.0.0.1', '/readyz')).status).toBe(200)
  const posted = await send(port, { method: 'POST', path: '/ap/inbox', headers: { host: '10.0.0.1' } })
  expect(posted.json()).toMatchObject({ url: 'https://blog.example/ap/inbox', host: 'blog.example' })
})

test('X-Forwarded headers count only behind a trusted proxy', async () => {
  const forwarded = { 'x-forwarded-host': 'blog.example', 'x-forwarded-for': '192.0.2.1, 198.51.100.7' }
  const trusting = await open({ origin: 'https://blog.example', trustProxy: true })
  const believed = await send(trusting.port, { headers: { host: '127.0.0.1', ...forwarded } })
  expect(believed.json()).toMatchObject({ url: 'https://blog.example/', address: '198.51.100.7' })
  const wary = await open({ origin: 'https://blog.example' })
  expect((await send(wary.port, { headers: { host: '127.0.0.1', ...forwarded } })).status).toBe(308)
  const own = await send(wary.port, { headers: { host: 'blog.example', ...forwarded } })
  expect(own.json()).toMatchObject({ address: '127.0.0.1' })
})

test('an activity of more than 1 MB is refused, whether or not its length is said before', async () => {
  const { port } = await open()
  const host = `localhost:${port}`
  const post = (byteLength: number, chunked: boolean) =>
    send(port, {
      method: 'POST',
      path: '/ap/inbox',
      headers: { host },
      body: Buffer.alloc(byteLength, 'a'),
      chunked,
    })
  for (const chunked of [false, true]) {
    expect((await post(1_000_001, chunked)).status).toBe(413)
    expect((await post(1_000_000, chunked)).json()).toMatchObject({ body: 1_000_000 })
  }
})

test('a form may be longer, but must say how long', async () => {
  const { port } = await open()
  const headers = { host: `localhost:${port}` }
  const form = { method: 'POST', path: '/admin/settings', headers, body: Buffer.alloc(2_000_000) }
  expect((await send(port, form)).json()).toMatchObject({ body: 2_000_000 })
  expect((await send(port, { ...form, chunked: true })).status).toBe(413)
})

test('a form that is too long is answered by a page in words: what is allowed, and how to go on', async () => {
  const { app, port } = await open()
  const send = (language: string) =>
    fetch(`http://localhost:${port}/admin/posts`, {
      method: 'POST',
      headers: { 'accept-language': language },
      body: Buffer.alloc(8_000_001, 'a'),
    })
  const english = await send('en')
  expect([english.status, english.headers.get('content-type')]).toEqual([413, 'text/html; charset=utf-8'])
  expect(await english.text()).toMatch(/up to 5 MB.*400,000 characters.*Back button/s)
  await setUpBlog(app, setUpInput)
  expect(await (await send('en')).text()).toContain('Das war zu viel auf einmal')
})

test('before everything is open, visitors hear that it is starting', async () => {
  const server = await listen('127.0.0.1', 0)
  onTestFinished(() => server.close(0))
  const origin = `http://127.0.0.1:${server.port}`
  const german = await fetch(origin, { headers: { 'accept-language': 'de-AT, en;q=0.5' } })
  expect([german.status, german.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await german.text()).toContain('Dieses Blog startet gerade')
  expect(await (await fetch(origin)).text()).toContain('just starting')
  expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  const ready = await fetch(`${origin}/readyz`)
  expect([ready.status, await ready.text()]).toEqual([503, 'Parzelle is still starting.\n'])
})

test('a database that lacks what is asked for is not ready, and no fault', async () => {
  const { app, origin } = await open()
  expect((await fetch(`${origin}/readyz`)).status).toBe(200)
  await app.raw`alter schema pgboss rename to elsewhere`
  const ready = await fetch(`${origin}/readyz`)
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('the log says more')])
  expect(app.logged.join('\n')).toContain('web: whether all is well cannot be asked')
})

test('a fault is logged whole and shown as one sentence', async () => {
  const { app, port, origin, server } = await open()
  const broken = { fetch: () => Promise.reject(new Error('the spade broke')) }
  server.answerWith(app.config, createAnswer(app, { fetch: () => undefined }, broken))
  const { status } = await send(port, { headers: { host: `localhost:${port}` } })
  expect(status).toBe(500)
  expect(app.logged.join('\n')).toContain(`GET ${origin}/ failed`)
  expect(app.logged.join('\n')).toContain('the spade broke')
})

test('nonsense is refused and harms nobody', async () => {
  const { port } = await open()
  const answer = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connectTcp(Number(port), '127.0.0.1', () =>
      socket.end('GET http://%/ HTTP/1.1\r\nHost: [\r\n\r\n'),
    )
    socket.on('data', (bytes) => {
      text += String(bytes)
    })
    socket.on('close', () => resolve(text))
  })
  expect(answer).toMatch(/^HTTP\/1\.1 (308|400)/)
  expect((await send(port, { headers: { host: `localhost:${port}` } })).status).toBe(200)
})

test('a request in hand is finished before the server closes', async () => {
  const { app, port, server } = await open()
  let release = () => {}
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  let isAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve
  })
  const site = {
    fetch: async () => {
      isAsked()
      await slow
      return new Response('done')
    },
  }
  server.answerWith(app.config, createAnswer(app, { fetch: () => undefined }, site))
  const answer = send(port, { headers: { host: `localhost:${port}` } })
  await asked
  const closing = server.close(10_000)
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
  release()
  expect((await answer).status).toBe(200)
  await closing
})
