import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { guardedFetch } from '../../src/lib/http.ts'
import { openSink } from '../support/sink.ts'

const open = { origin: 'https://blog.example', allowPrivateAddress: true }
const guarded = { origin: 'https://blog.example', allowPrivateAddress: false }

test('an answer comes back whole, and the server learns who asked', async () => {
  const sink = await openSink((_, response) => {
    response.writeHead(418, { 'x-kind': 'teapot' }).end('short and stout')
  })
  const answer = await guardedFetch(`${sink.origin}/tea`, open)
  expect(answer).toMatchObject({ status: 418, url: `${sink.origin}/tea` })
  expect(answer.headers['x-kind']).toBe('teapot')
  expect(answer.body.toString()).toBe('short and stout')
  expect(sink.received[0]?.headers['user-agent']).toMatch(
    /^Parzelle\/\d+\.\d+\.\d+ \(\+https:\/\/blog\.example\)$/,
  )
})

test('a body is sent as it is', async () => {
  const sink = await openSink()
  const headers = { 'content-type': 'text/plain' }
  await guardedFetch(sink.origin, { ...open, method: 'POST', headers, body: 'Grüße' })
  expect(sink.received[0]).toMatchObject({ method: 'POST', body: 'Grüße' })
})

test.each([
  ['gzip', gzipSync('packed')],
  ['br', brotliCompressSync('packed')],
])('an answer in %s is unpacked', async (encoding, bytes) => {
  const sink = await openSink((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
  })
  expect((await guardedFetch(sink.origin, open)).body.toString()).toBe('packed')
})

test('an answer that unpacks to too much is refused', async () => {
  const sink = await openSink((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)))
  })
  await expect(guardedFetch(sink.origin, { ...open, maxBytes: 100_000 })).rejects.toMatchObject({
    reason: 'too-large',
  })
})

test('an answer that claims to be packed but is not is refused', async () => {
  const sink = await openSink((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain')
  })
  await expect(guardedFetch(sink.origin, open)).rejects.toMatchObject({ reason: 'unreadable' })
})

test('an answer that never ends is cut off at the limit', async () => {
  const sink = await openSink((_, response) => {
    const more = () => response.write(Buffer.alloc(50_000), () => setImmediate(more))
    response.on('error', () => {})
    more()
  })
  await expect(guardedFetch(sink.origin, { ...open, maxBytes: 200_000 })).rejects.toMatchObject({
    reason: 'too-large',
  })
})

test('redirects are followed, but not forever', async () => {
  const sink = await openSink((request, response) => {
    if (request.url === '/there') return void response.end('found')
    response.writeHead(302, { location: request.url === '/here' ? '/there' : request.url }).end()
  })
  const answer = await guardedFetch(`${sink.origin}/here`, open)
  expect(answer).toMatchObject({ status: 200, url: `${sink.origin}/there` })
  await expect(guardedFetch(`${sink.origin}/round`, { ...open, redirects: 2 })).rejects.toMatchObject({
    reason: 'too-many-redirects',
  })
  const redirect = await guardedFetch(`${sink.origin}/here`, { ...open, redirects: 0 })
  expect(redirect).toMatchObject({ status: 302, url: `${sink.origin}/here` })
})

test('what is secret to one server is not carried to another', async () => {
  const other = await openSink()
  const sink = await openSink((_, response) => {
    response.writeHead(307, { location: other.origin }).end()
  })
  const headers = { signature: 'secret', accept: 'application/activity+json' }
  await guardedFetch(sink.origin, { ...open, headers })
  expect(sink.received[0]?.headers.signature).toBe('secret')
  expect(other.received[0]?.headers.signature).toBeUndefined()
  expect(other.received[0]?.headers.accept).toBe('application/activity+json')
})

test.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])(
  'a private address is never dialled: %s',
  async (host) => {
    const sink = await openSink()
    const url = `https://${host}:${new URL(sink.origin).port}/`
    await expect(guardedFetch(url, guarded)).rejects.toMatchObject({ reason: 'private-address' })
    expect(sink.connections()).toBe(0)
  },
)

test.each(['http://example.com/', 'file:///etc/passwd', 'ftp://example.com/', 'nonsense'])(
  'only https is spoken to strangers: %s',
  async (url) => {
    await expect(guardedFetch(url, guarded)).rejects.toMatchObject({ reason: 'bad-address' })
  },
)

test('a server that never answers is given up', async () => {
  const sink = await openSink(() => {})
  await expect(guardedFetch(sink.origin, { ...open, limits: { headersMs: 50 } })).rejects.toMatchObject({
    reason: 'timeout',
    message: 'no answer within 0.1 s',
  })
})

test('a server that answers drop by drop is given up', async () => {
  const sink = await openSink((_, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('.'), 10)
    response.on('close', () => clearInterval(drip))
  })
  await expect(guardedFetch(sink.origin, { ...open, limits: { bodyMs: 100 } })).rejects.toMatchObject({
    reason: 'timeout',
  })
})

test('the time for everything together is limited, redirects included', async () => {
  const sink = await openSink(async (_, response) => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    response.writeHead(302, { location: '/again' }).end()
  })
  const started = performance.now()
  await expect(guardedFetch(sink.origin, { ...open, timeoutMs: 150, redirects: 50 })).rejects.toMatchObject({
    reason: 'timeout',
  })
  // All fifty would take three seconds.
  expect(performance.now() - started).toBeLessThan(2_500)
})

test('nobody at home is told in plain words', async () => {
  const sink = await openSink((_, response) => {
    response.socket?.destroy()
  })
  await expect(guardedFetch(sink.origin, open)).rejects.toMatchObject({
    reason: 'network',
    message: 'connection closed without an answer',
  })
  await expect(guardedFetch('http://127.0.0.1:1/', open)).rejects.toMatchObject({
    message: 'connection refused',
  })
})
