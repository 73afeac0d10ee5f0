import type { ServerResponse } from 'node:http'
import { verifyRequest } from '@fedify/fedify'
import { FetchError } from '@fedify/vocab-runtime'
import { describe, expect, test } from 'vitest'
import { createKeyRing } from '../../src/federation/keys.ts'
import { createLoaders } from '../../src/federation/loader.ts'
import { openTestFederation } from '../support/federation.ts'
import { reader } from '../support/reader.ts'
import { openSink, type Received } from '../support/sink.ts'

type Answers = Record<string, (request: Received, response: ServerResponse) => void>

function json(document: object) {
  return (_: Received, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/activity+json' }).end(JSON.stringify(document))
  }
}

/** A server elsewhere with these paths, and the loader of a blog that asks it. */
async function openElsewhere(answers: Answers, config = {}) {
  const room = await openTestFederation(config)
  const sink = await openSink((request, response) => {
    const answer = answers[request.url]
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  return { ...room, sink, load: createLoaders(room.app, createKeyRing()).documents }
}

/** Checks a request by Fedify's own rules, against the actor that the blog shows. */
async function isSigned(ask: (path: string) => Promise<Response>, origin: string, received: Received) {
  const { method, url, headers } = received
  const request = new Request(`${origin}${url}`, { method, headers: headers as Record<string, string> })
  const documentLoader = async (address: string) => {
    const document = await (await ask(new URL(address).pathname)).json()
    return { contextUrl: null, document, documentUrl: address }
  }
  return (await verifyRequest(request, { ...reader, documentLoader })) !== null
}

describe('documents of other servers', () => {
  test('are asked for with a signature, in the old scheme first', async () => {
    const { ask, sink, load } = await openElsewhere({ '/note': json({ id: 'x' }) })
    expect(await load(`${sink.origin}/note#part`)).toMatchObject({
      document: { id: 'x' },
      documentUrl: `${sink.origin}/note`,
    })
    const [received] = sink.received
    expect(received?.headers['user-agent']).toMatch(/^Parzelle\/.* \(\+https:\/\/blog\.example\)$/)
    expect(received?.headers.accept).toContain('application/activity+json')
    expect(received?.headers['signature-input']).toBeUndefined()
    expect(received && (await isSigned(ask, sink.origin, received))).toBe(true)
  })

  test('are asked for in the new scheme where the old one is refused', async () => {
    const { ask, sink, load } = await openElsewhere({
      '/note': (request, response) => {
        if (request.headers['signature-input']) json({ id: 'x' })(request, response)
        else response.writeHead(401).end()
      },
    })
    expect((await load(`${sink.origin}/note`)).document).toMatchObject({ id: 'x' })
    expect(sink.received).toHaveLength(2)
    const received = sink.received[1]
    expect(received && (await isSigned(ask, sink.origin, received))).toBe(true)
  })

  test('are followed to where they are, with a signature for each hop', async () => {
    const { ask, sink, load } = await openElsewhere({
      '/old': (_, response) => void response.writeHead(302, { location: '/new' }).end(),
      '/new': json({ id: 'x' }),
    })
    expect((await load(`${sink.origin}/old`)).documentUrl).toBe(`${sink.origin}/new`)
    for (const received of sink.received) expect(await isSigned(ask, sink.origin, received)).toBe(true)
    expect(sink.received).toHaveLength(2)
  })

  test('are found through a page that names them', async () => {
    const { sink, load } = await openElsewhere({
      '/page': (_, response) => {
        response.setHeader('link', '</note>; rel="alternate"; type="application/activity+json"')
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello.</p>')
      },
      '/note': json({ id: 'x' }),
    })
    expect((await load(`${sink.origin}/page`)).documentUrl).toBe(`${sink.origin}/note`)
  })

  test('are not chased in circles', async () => {
    const turn = (to: string) => (_: Received, response: ServerResponse) =>
      void response.writeHead(302, { location: to }).end()
    const name = (to: string) => (_: Received, response: ServerResponse) => {
      response.setHeader('link', `<${to}>; rel="alternate"; type="application/activity+json"`)
      response.writeHead(200, { 'content-type': 'text/html' }).end()
    }
    const { sink, load } = await openElsewhere({
      '/a': turn('/b'),
      '/b': turn('/a'),
      '/p': name('/q'),
      '/q': name('/p'),
    })
    await expect(load(`${sink.origin}/a`)).rejects.toThrow('too many redirects')
    await expect(load(`${sink.origin}/p`)).rejects.toThrow('too many redirects')
    expect(sink.received).toHaveLength(8)
  })

  test('are no files that someone has uploaded there, and no pages', async () => {
    const as = (type: string, text: string) => (_: Received, response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': type }).end(text)
    const { sink, load } = await openElsewhere({
      '/media/1.json': as('application/json', '{"id":"x","publicKey":{}}'),
      '/media/1.txt': as('text/plain', '{"id":"x","publicKey":{}}'),
      '/media/1': (_, response) => void response.writeHead(200).end('{"id":"x"}'),
      '/ld': as('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', '{"id":"x"}'),
    })
    for (const path of ['/media/1.json', '/media/1.txt', '/media/1'])
      await expect(load(`${sink.origin}${path}`)).rejects.toThrow(SyntaxError)
    expect((await load(`${sink.origin}/ld`)).document).toMatchObject({ id: 'x' })
  })

  test('that are a trap for those who look for links in pages do no harm', async () => {
    const { sink, load } = await openElsewhere({
      '/trap': (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end(`<a${' '.repeat(5000)}`),
    })
    const started = performance.now()
    await expect(load(`${sink.origin}/trap`)).rejects.toThrow()
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('that JSON-LD would be busy with for seconds are none', async () => {
    const to = Array.from({ length: 5000 }, (_, index) => ({ id: `x${index}` }))
    const { sink, load } = await openElsewhere({ '/crowd': json({ id: 'x', to, publicKey: {} }) })
    await expect(load(`${sink.origin}/crowd`)).rejects.toThrow(/too many parts/)
  })

  test('that are gone, missing, too large or no JSON are errors that say so', async () => {
    const { sink, load } = await openElsewhere({
      '/gone': (_, response) => void response.writeHead(410).end('{}'),
      '/large': json({ text: 'x'.repeat(1_100_000) }),
      '/broken': (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/activity+json' }).end('{'),
    })
    const statusOf = (path: string) =>
      load(`${sink.origin}${path}`).catch((error) => error instanceof FetchError && error.response?.status)
    expect(await statusOf('/gone')).toBe(410)
    expect(await statusOf('/missing')).toBe(404)
    await expect(load(`${sink.origin}/large`)).rejects.toThrow(/larger than/)
    await expect(load(`${sink.origin}/broken`)).rejects.toThrow(SyntaxError)
  })
})

describe('what was just fetched', () => {
  test('is kept for a moment if it is an actor, and never if it may have changed', async () => {
    const actor = { id: 'x', type: 'Person', publicKey: { id: 'y' } }
    const { sink, load, clock } = await openElsewhere({ '/actor': json(actor), '/note': json({ id: 'n' }) })
    await Promise.all([1, 2, 3].map(() => load(`${sink.origin}/actor`)))
    await load(`${sink.origin}/actor#main-key`)
    expect(sink.received).toHaveLength(1)
    clock.tick(30_000)
    await load(`${sink.origin}/actor`)
    expect(sink.received).toHaveLength(2)
    await load(`${sink.origin}/note`)
    await load(`${sink.origin}/note`)
    expect(sink.received).toHaveLength(4)
  })

  test('is not kept when it failed', async () => {
    let isUp = false
    const { sink, load } = await openElsewhere({
      '/actor': (request, response) => {
        if (isUp) json({ id: 'x', publicKey: {} })(request, response)
        else response.writeHead(503).end()
      },
    })
    await expect(load(`${sink.origin}/actor`)).rejects.toThrow()
    isUp = true
    expect((await load(`${sink.origin}/actor`)).document).toMatchObject({ id: 'x' })
  })
})

test('however often a server leads on to the next address, it is waited for no longer than for one', async () => {
  const { app } = await openTestFederation()
  const sink = await openSink((request, response) => {
    const location = `/${Number(request.url.slice(1)) + 1}`
    setTimeout(() => response.writeHead(302, { location }).end(), 2000)
  })
  await createLoaders(app, createKeyRing()).contexts(`${sink.origin}/1`)
  // Of 5 seconds; it would lead on once more.
  expect(sink.received.map(({ url }) => url)).toEqual(['/1', '/2', '/3'])
  expect(app.logged.at(-1)).toContain('a context cannot be had')
})

test('the well-known contexts are read without asking anybody', async () => {
  const { app } = await openTestFederation({ allowPrivateAddress: false })
  const { contexts } = createLoaders(app, createKeyRing())
  const loaded = await contexts('https://www.w3.org/ns/activitystreams')
  expect(loaded.document).toHaveProperty('@context')
})

test('a private address is refused before anybody is called', async () => {
  const { sink, load } = await openElsewhere({}, { allowPrivateAddress: false })
  const port = new URL(sink.origin).port
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433'])
    await expect(load(`https://${host}:${port}/actor`)).rejects.toMatchObject({ reason: 'private-address' })
  expect(sink.connections()).toBe(0)
})
