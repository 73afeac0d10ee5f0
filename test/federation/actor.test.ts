import { Person } from '@fedify/vocab'
import { expect, test } from 'vitest'
import type { BlogWithIcon } from '../../src/blog/blog.ts'
import { createKeys } from '../../src/blog/keys.ts'
import { toActor } from '../../src/federation/actor.ts'
import { createAddresses } from '../../src/lib/addresses.ts'
import { reader } from '../support/reader.ts'

const addresses = createAddresses('https://www.blog.example')
const id = '0197a100-0000-7000-8000-000000000000'
const keys = {
  rsa: [
    { id: 'new', pem: '-----BEGIN PUBLIC KEY-----\nnew\n-----END PUBLIC KEY-----\n' },
    { id: 'old', pem: '-----BEGIN PUBLIC KEY-----\nold\n-----END PUBLIC KEY-----\n' },
  ],
  ed25519: [{ id: 'ed', multibase: 'z6MkekwC6R9bj9ErToB7AiZJfyCSDhaZe1UxhDbCqJrhqpS5' }],
}

const blog: BlogWithIcon = {
  id,
  handle: 'blog',
  title: 'Parzelle 7',
  description: 'Gardens & <other> things.\n\nSince 2010.',
  authorName: 'Reinhard Paul',
  language: 'de',
  timeZone: 'Europe/Berlin',
  iconId: null,
  canQuote: 'public',
  origin: 'https://www.blog.example',
  handleHost: 'blog.example',
  createdAt: new Date('2026-11-01T00:00:00Z'),
  updatedAt: new Date('2026-11-02T00:00:00Z'),
  icon: {
    id,
    hash: 'abc123',
    name: 'icon.png',
    mediaType: 'image/png',
    width: 400,
    height: 400,
    byteLength: 1000,
    createdAt: new Date('2026-11-01T00:00:00Z'),
  },
}

test('the blog is a person with everything that servers look for', () => {
  const actor = `https://www.blog.example/ap/actors/${id}`
  const { '@context': _, ...rest } = toActor(blog, keys, 'blog.example', addresses)
  expect(rest).toEqual({
    id: actor,
    type: 'Person',
    preferredUsername: 'blog',
    webfinger: 'blog@blog.example',
    name: 'Parzelle 7',
    summary: '<p>Gardens &amp; &lt;other&gt; things.</p><p>Since 2010.</p>',
    url: 'https://www.blog.example/',
    published: '2026-11-01T00:00:00Z',
    icon: {
      type: 'Image',
      mediaType: 'image/png',
      url: 'https://www.blog.example/media/abc123/icon.png',
      width: 400,
      height: 400,
    },
    inbox: `${actor}/inbox`,
    outbox: `${actor}/outbox`,
    followers: `${actor}/followers`,
    following: `${actor}/following`,
    featured: `${actor}/featured`,
    endpoints: { sharedInbox: 'https://www.blog.example/ap/inbox' },
    manuallyApprovesFollowers: false,
    discoverable: true,
    indexable: true,
    alsoKnownAs: [],
    attributionDomains: ['www.blog.example'],
    publicKey: {
      id: `${actor}#new`,
      type: 'CryptographicKey',
      owner: actor,
      publicKeyPem: keys.rsa[0]?.pem,
    },
    assertionMethod: [
      {
        id: `${actor}#ed`,
        type: 'Multikey',
        controller: actor,
        publicKeyMultibase: keys.ed25519[0]?.multibase,
      },
    ],
  })
})

test('an independent reader of JSON-LD finds keys, counts and switches', async () => {
  const { exportSpki, importJwk } = await import('@fedify/fedify')
  const [rsa] = await createKeys()
  const publicKey = await importJwk(rsa?.publicJwk ?? {}, 'public')
  const real = { ...keys, rsa: [{ id: 'rsa', pem: await exportSpki(publicKey) }] }
  const person = await Person.fromJsonLd(toActor(blog, real, 'blog.example', addresses), reader)
  const key = await person.getPublicKey(reader)
  expect(key?.publicKey?.algorithm).toMatchObject({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048 })
  expect(key?.ownerId?.href).toBe(person.id?.href)
  for await (const method of person.getAssertionMethods(reader))
    expect(method.publicKey?.algorithm.name).toBe('Ed25519')
  expect(person.discoverable).toBe(true)
  expect(person.indexable).toBe(true)
  expect(person.manuallyApprovesFollowers).toBe(false)
  expect(person.featuredId?.pathname).toBe(`/ap/actors/${id}/featured`)
  expect(person.endpoints?.sharedInbox?.href).toBe('https://www.blog.example/ap/inbox')
})

test('a blog without description and icon says nothing about them', () => {
  const actor = toActor({ ...blog, description: '', icon: null }, keys, 'blog.example', addresses)
  expect(actor.summary).toBe('')
  expect(actor).not.toHaveProperty('icon')
})
