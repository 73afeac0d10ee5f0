import { Person } from '@fedify/vocab'
import { describe, expect, test } from 'vitest'
import { openFederation } from '../../src/federation/federation.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { openTestApp } from '../support/app.ts'
import { openTestFederation } from '../support/federation.ts'
import { reader } from '../support/reader.ts'

function openElsewhere() {
  return openTestFederation({ origin: 'https://www.blog.example', handleHost: 'blog.example' })
}

describe('the blog is found', () => {
  test('by handle, on the host of the handle and on that of the pages, by its id and by its front page', async () => {
    const { ask, blog } = await openElsewhere()
    const id = `https://www.blog.example/ap/actors/${blog.id}`
    for (const resource of [
      'acct:blog@blog.example',
      'acct:blog@www.blog.example',
      'acct:BLOG@Blog.Example',
      id,
      'https://www.blog.example/',
      'https://www.blog.example',
    ]) {
      const response = await ask(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`)
      expect([resource, response.status]).toEqual([resource, 200])
      expect(response.headers.get('content-type')).toBe('application/jrd+json')
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      const { links, ...names } = (await response.json()) as { links: { rel: string }[] }
      expect(names).toEqual({
        subject: 'acct:blog@blog.example',
        aliases: ['https://www.blog.example/', id],
      })
      expect(links).toEqual([
        { rel: 'self', href: id, type: 'application/activity+json' },
        { rel: 'http://webfinger.net/rel/profile-page', href: 'https://www.blog.example/' },
      ])
    }
  })

  test('by no other name', async () => {
    const { ask } = await openElsewhere()
    for (const resource of [
      'acct:other@blog.example',
      'acct:blog@other.example',
      'https://www.blog.example/stories/a',
      'https://www.blog.example/ap/actors/0197b2a0-0000-7000-8000-000000000001',
    ]) {
      const response = await ask(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`)
      expect([resource, response.status]).toEqual([resource, 404])
    }
    expect((await ask('/.well-known/webfinger')).status).toBe(400)
    expect((await ask('/.well-known/webfinger?resource=blog')).status).toBe(400)
  })

  test('not before it is set up', async () => {
    const app = await openTestApp({ config: { origin: 'https://blog.example', handleHost: 'blog.example' } })
    const federation = openFederation(app)
    const url = 'https://blog.example/.well-known/webfinger?resource=acct:blog@blog.example'
    expect((await federation.fetch(new Request(url)))?.status).toBe(404)
    expect((await federation.fetch(new Request('https://blog.example/nodeinfo/2.1')))?.status).toBe(200)
  })
})

test('the actor under its id names the handle and keys that a reader can import', async () => {
  const { ask, blog } = await openElsewhere()
  const response = await ask(`/ap/actors/${blog.id}`)
  expect(response.headers.get('link')).toContain('<https://www.blog.example/>')
  const json = await response.json()
  expect(json).toMatchObject({
    webfinger: 'blog@blog.example',
    attributionDomains: ['www.blog.example'],
  })
  const person = await Person.fromJsonLd(json, reader)
  expect((await person.getPublicKey(reader))?.publicKey?.algorithm).toMatchObject({ modulusLength: 2048 })
  const methods = []
  for await (const method of person.getAssertionMethods(reader))
    methods.push(method.publicKey?.algorithm.name)
  expect(methods).toEqual(['Ed25519'])
})

test('NodeInfo tells what runs here and how much of it', async () => {
  const { app, ask } = await openTestFederation()
  await publishPost(app, { title: 'On gardens', markdown: 'Text.', excerpt: '', topics: [] })
  const list = (await (await ask('/.well-known/nodeinfo')).json()) as { links: { href: string }[] }
  expect(list.links[0]?.href).toBe('https://blog.example/nodeinfo/2.1')
  const response = await ask('/nodeinfo/2.1')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.json()).toMatchObject({
    version: '2.1',
    software: { name: 'parzelle', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    protocols: ['activitypub'],
    openRegistrations: false,
    usage: { users: { total: 1 }, localPosts: 1, localComments: 0 },
  })
  const head = await ask('/nodeinfo/2.1', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('pages are no concern of federation', async () => {
  const { federation } = await openTestFederation()
  for (const path of ['/', '/stories/a', '/apples', '/.well-known/other'])
    expect(await federation.fetch(new Request(`https://blog.example${path}`))).toBeUndefined()
})
