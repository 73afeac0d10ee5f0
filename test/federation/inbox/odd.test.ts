import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { signRequest } from '@fedify/fedify'
import { describe, expect, test } from 'vitest'
import { listFollowers } from '../../../src/followers/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Actor, type Json, toCreate, toFollow, toLike, toNote } from '../../support/neighbour.ts'
import { openSink } from '../../support/sink.ts'

describe('a reply arrives', () => {
  test('without a context, or with one that nobody knows or can fetch', async () => {
    const { article, alice, send, thread } = await openNeighbourhood()
    const gone = await openSink((_, response) => void response.writeHead(404).end())
    const contexts = [
      undefined,
      null,
      {},
      'https://www.w3.org/ns/activitystreams#',
      `${gone.origin}/context.jsonld`,
      ['https://www.w3.org/ns/activitystreams', `${gone.origin}/context.jsonld`],
      ['https://www.w3.org/ns/activitystreams', 'https://a.example/schemas/litepub-0.1.jsonld'],
      'not an address',
      { '@vocab': 7 },
    ]
    for (const [index, context] of contexts.entries()) {
      const create = { ...toCreate(alice, toNote(alice, article, `<p>${index}</p>`)), '@context': context }
      expect(await send(alice, create)).toBe(202)
    }
    const texts = (await thread()).map(({ comment }) => comment?.html)
    expect(texts.sort()).toEqual(contexts.map((_, index) => `<p>${index}</p>`))
  })

  test('with properties in forms that they cannot have', async () => {
    const { article, alice, send, thread } = await openNeighbourhood()
    const changes: Json[] = [
      { type: ['Note', 'https://a.example/ns#Story'] },
      { published: 'yesterday' },
      { published: 1_763_000_000 },
      { published: [new Date().toISOString()], updated: null },
      { content: ['<p>said</p>'] },
      { contentMap: 'de' },
      { contentMap: { 'not a language': '<p>x</p>' } },
      { tag: [null, 'tulips', 7, { type: 'Mention' }] },
      { url: '' },
      { url: [{ type: 'Link', href: 'https://a.example/1', mediaType: 'text/html' }] },
      { attachment: 'https://a.example/1.png' },
      { attachment: [{ type: 'Image', url: 'no address' }] },
      { attributedTo: [{ type: 'Person', id: alice.uri }] },
      { attributedTo: [alice.uri, 'https://a.example/channels/1'] },
      { inReplyTo: [{ id: article, type: 'Article' }] },
      { to: 'as:Public', cc: [] },
      { to: ['Public'] },
      { sensitive: 'yes', summary: null, mediaType: null },
      { icon: 12, image: { type: 'Image' }, replies: 'none' },
    ]
    for (const change of changes) {
      const note = toNote(alice, article, '<p>said</p>', change)
      expect([change, await send(alice, toCreate(alice, note))]).toEqual([change, 202])
    }
    const texts = (await thread()).map(({ comment }) => comment?.html.slice(0, 11))
    expect(texts).toEqual(changes.map(() => '<p>said</p>'))
  })

  test('as a type that is not of the vocabulary, if it has a text', async () => {
    const { article, alice, send, thread } = await openNeighbourhood()
    const review = toNote(alice, article, '<p>Five of five.</p>', { type: 'Review', rating: 5 })
    expect(await send(alice, toCreate(alice, review))).toBe(202)
    expect((await thread())[0]?.comment?.html).toBe('<p>Five of five.</p>')
  })

  test('with more tags than anybody reads, at once', async () => {
    const { article, alice, send, thread } = await openNeighbourhood()
    const tag = Array.from({ length: 9_000 }, () => ({ type: 'Mention', href: alice.uri }))
    const startedAt = performance.now()
    expect(await send(alice, toCreate(alice, toNote(alice, article, '<p>many</p>', { tag })))).toBe(202)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect((await thread())[0]?.comment?.html).toBe('<p>many</p>')
  })

  test('in whatever type of content, with a mark of its encoding, and with keys that are traps', async () => {
    const { inbox, article, alice, settle, thread } = await openNeighbourhood()
    for (const type of ['text/plain', 'application/json', 'image/png', undefined]) {
      const json = JSON.stringify(toCreate(alice, toNote(alice, article, '<p>plain</p>')))
      const trapped = json.replace('{', '{"__proto__":{"type":"Delete"},"constructor":{"prototype":1},')
      const response = await post(alice, inbox, Buffer.from(`\ufeff${trapped}`), type ? { type } : {})
      expect(response.status).toBe(202)
    }
    await settle()
    expect(await thread()).toHaveLength(4)
  })
})

describe('a body that is packed', () => {
  const ways = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }

  test('is read, whether its digest is of the packed bytes or of those within', async () => {
    const { inbox, article, alice, settle, thread } = await openNeighbourhood()
    for (const [encoding, pack] of Object.entries(ways)) {
      for (const isDigestInner of [false, true]) {
        const bytes = Buffer.from(JSON.stringify(toCreate(alice, toNote(alice, article, '<p>packed</p>'))))
        const signed = isDigestInner ? bytes : pack(bytes)
        const response = await post(alice, inbox, signed, { encoding, sent: pack(bytes) })
        expect([encoding, isDigestInner, response.status]).toEqual([encoding, isDigestInner, 202])
      }
    }
    await settle()
    expect(await thread()).toHaveLength(6)
  })

  test('is refused where it is broken, a bomb, or packed in a way nobody knows', async () => {
    const { app, inbox, alice } = await openNeighbourhood()
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect((await post(alice, inbox, bomb, { encoding: 'gzip' })).status).toBe(413)
    expect((await post(alice, inbox, Buffer.from('{}'), { encoding: 'gzip' })).status).toBe(400)
    const unknown = await post(alice, inbox, Buffer.from('{}'), { encoding: 'compress' })
    expect([unknown.status, unknown.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, br'])
    for (const reason of ['larger than 1 MB', 'cannot be unpacked', 'not known here'])
      expect(app.logged.join('\n')).toContain(reason)
  })
})

describe('a request is refused, and the log says why', () => {
  test('whose body is no UTF-8', async () => {
    const { app, inbox, alice } = await openNeighbourhood()
    expect((await post(alice, inbox, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).status).toBe(400)
    expect(app.logged.join('\n')).toContain('The body is not UTF-8.')
  })

  test('whose digest, date or signature is wrong or makes no sense', async () => {
    const { app, inbox, article, alice } = await openNeighbourhood()
    const body = Buffer.from(JSON.stringify(toLike(alice, article)))
    const digest = `SHA-256=${createHash('sha256').update('else').digest('base64')}`
    const broken: Record<string, string>[] = [
      { digest },
      { digest: 'SHA-256=!!!' },
      { date: 'the day before yesterday' },
      { signature: 'keyId="",signature="***"' },
      { signature: 'keyId="no address",headers="date",signature="AAAA"' },
      { 'signature-input': 'sig1=();created=x', signature: 'sig1=:AAAA:' },
    ]
    for (const headers of broken) {
      const response = await post(alice, inbox, body, { headers })
      expect([headers, response.status]).toEqual([headers, 401])
    }
    expect(app.logged.filter((line) => line.includes('inbox: refused'))).toHaveLength(broken.length)
  })

  test('whose signature by RFC 9421 leaves out the body', async () => {
    const { app, inbox, article, alice } = await openNeighbourhood()
    const { rsa } = await alice.keys()
    const at = Math.floor(Date.now() / 1000)
    const input = `("@method" "@target-uri");created=${at};keyid="${rsa.keyId.href}";alg="rsa-v1_5-sha256"`
    const base = `"@method": POST\n"@target-uri": ${inbox}\n"@signature-params": ${input}`
    const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', rsa.privateKey, Buffer.from(base))
    const signature = `sig1=:${Buffer.from(bytes).toString('base64')}:`
    const headers = { 'signature-input': `sig1=${input}`, signature }
    const body = JSON.stringify(toLike(alice, article))
    expect((await fetch(inbox, { method: 'POST', headers, body })).status).toBe(401)
    expect(app.logged.join('\n')).toContain('says nothing about the body')
  })

  test('that is more than an hour old or early, by the senders clock; an hour is forgiven', async () => {
    const { app, inbox, actor, alice, settle } = await openNeighbourhood()
    const follow = toFollow(alice, actor)
    for (const minutes of [-70, 70]) expect((await postAt(alice, inbox, follow, minutes)).status).toBe(401)
    for (const minutes of [-60, 60]) expect((await postAt(alice, inbox, follow, minutes)).status).toBe(202)
    await settle()
    expect(await listFollowers(app.db, { limit: 2 })).toHaveLength(1)
    expect(app.logged.join('\n')).toContain('more than an hour off')
  })
})

type Way = { type?: string; encoding?: string; sent?: Buffer; headers?: Record<string, string> }

/** @param way.sent goes out in place of what was signed; `headers` in place of those that were */
async function post(actor: Actor, inbox: string, signed: Buffer, way: Way = {}): Promise<Response> {
  const headers = {
    ...(way.type !== undefined && { 'content-type': way.type }),
    ...(way.encoding !== undefined && { 'content-encoding': way.encoding }),
  }
  const { keyId, privateKey } = (await actor.keys()).rsa
  const bytes = new Uint8Array(signed)
  const request = await signRequest(
    new Request(inbox, { method: 'POST', headers, body: bytes }),
    privateKey,
    keyId,
  )
  const all = { ...Object.fromEntries(request.headers), ...way.headers }
  if (way.type === undefined) delete all['content-type']
  return fetch(inbox, { method: 'POST', headers: all, body: new Uint8Array(way.sent ?? signed) })
}

async function postAt(actor: Actor, inbox: string, activity: Json, minutes: number): Promise<Response> {
  const date = new Date(Date.now() + minutes * 60_000).toUTCString()
  const { keyId, privateKey } = (await actor.keys()).rsa
  const body = JSON.stringify(activity)
  const request = new Request(inbox, { method: 'POST', headers: { date }, body })
  return fetch(await signRequest(request, privateKey, keyId))
}
