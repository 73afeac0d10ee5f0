import { signRequest } from '@fedify/fedify'
import { expect, test } from 'vitest'
import { countFollowers } from '../../../src/followers/queries.ts'
import { createClock } from '../../support/clock.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Json, toFollow, toLike } from '../../support/neighbour.ts'

const keyType = 'https://w3id.org/security#Key'
const accept = 'application/activity+json'
const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1']

/** Two actors whose key lies under an address of its own; `uri` says who that key's document is about. */
async function open(toDocument: (uri: string, key: Json) => Json, options = {}) {
  const place = await openNeighbourhood(options)
  const { neighbour, alice, article, inbox } = place
  const { rsa } = await alice.keys()
  const document: Json = await (await fetch(alice.uri, { headers: { accept } })).json()
  const [{ publicKeyPem }] = [document.publicKey].flat() as [{ publicKeyPem: string }]
  const uri = `${neighbour.origin}/users/gardener`
  const key = { id: `${uri}/main-key`, owner: uri, publicKeyPem }
  const actor = {
    '@context': context,
    id: uri,
    type: 'Person',
    preferredUsername: 'gardener',
    inbox: `${uri}/inbox`,
  }
  neighbour.files.set('/users/gardener', { ...actor, publicKey: key })
  neighbour.files.set('/users/gardener/main-key', { '@context': context, ...toDocument(uri, key) })
  const send = async (activity: Json, { privateKey } = rsa) => {
    const headers = { 'content-type': 'application/activity+json' }
    const plain = new Request(inbox, { method: 'POST', headers, body: JSON.stringify(activity) })
    return (await fetch(await signRequest(plain, privateKey, new URL(key.id)))).status
  }
  return { ...place, send, gardener: { ...alice, uri }, like: toLike({ ...alice, uri }, article) }
}

test('a key may lie in a document of its own: bare, or in a piece of its actor', async () => {
  const bare = await open((_, key) => ({ ...key, type: 'Key' }))
  expect(await bare.send(bare.like)).toBe(202)
  const piece = await open((uri, key) => ({
    id: uri,
    type: 'Person',
    preferredUsername: 'x',
    publicKey: key,
  }))
  expect(await piece.send(piece.like)).toBe(202)
})

test('a key that says it is of somebody who does not know it is nobody’s', async () => {
  const { send, alice, article, app } = await open((uri, key) => ({
    ...key,
    owner: uri.replace('gardener', 'alice'),
    type: 'Key',
  }))
  expect(await send(toLike(alice, article))).toBe(401)
  expect(app.logged.join('\n')).toContain('inbox: refused')
})

test('whoever writes once more is not asked for their key again', async () => {
  const { send, gardener, article, neighbour } = await open((_, key) => ({ ...key, type: 'Key' }))
  await send(toLike(gardener, article))
  neighbour.asked.length = 0
  expect(await send(toLike(gardener, article))).toBe(202)
  expect(neighbour.asked).toEqual([])
})

test('a Block is believed although its server shows us the actor no more, by the key that was known', async () => {
  let time = new Date()
  const place = await open((uri, key) => ({ id: uri, type: 'Person', publicKey: key }), { now: () => time })
  const { app, actor, alice, gardener, inbox, neighbour, send, settle } = place
  await alice.post(inbox, toFollow(alice, actor))
  await send(toFollow(gardener, actor))
  await settle()
  expect(await countFollowers(app.db)).toBe(2)
  // Longer than the process itself remembers anything.
  time = new Date(time.getTime() + 60 * 60_000)
  for (const user of ['alice', 'gardener']) neighbour.files.set(`/users/${user}`, 403)
  expect(await send({ ...toFollow(alice, actor), type: 'Block' })).toBe(401)
  expect(await send({ ...toFollow(gardener, actor), type: 'Block' })).toBe(202)
  await settle()
  expect(await countFollowers(app.db)).toBe(1)
})

test('a key that the actor shows no more is not believed, although it was known', async () => {
  let time = new Date()
  const place = await open((uri, key) => ({ id: uri, type: 'Person', publicKey: key }), { now: () => time })
  const { neighbour, send, like, gardener, article } = place
  expect(await send(like)).toBe(202)
  time = new Date(time.getTime() + 60 * 60_000)
  const { publicKey: _, ...actor } = neighbour.files.get('/users/gardener') as Json
  neighbour.files.set('/users/gardener', actor)
  expect(await send(toLike(gardener, article))).toBe(401)
})

test('a new key under the same name is believed within a minute, and the old one no more', async () => {
  const clock = createClock(new Date().toISOString())
  const { send, like, gardener, article, bob, neighbour } = await open(
    (_, key) => ({ ...key, type: 'Key' }),
    {
      now: clock.now,
    },
  )
  expect(await send(like)).toBe(202)
  const [{ publicKeyPem }] = [(await (await fetch(bob.uri, { headers: { accept } })).json()).publicKey].flat()
  for (const path of ['/users/gardener', '/users/gardener/main-key']) {
    const file = neighbour.files.get(path) as Json
    const key =
      'publicKey' in file ? { publicKey: { ...(file.publicKey as Json), publicKeyPem } } : { publicKeyPem }
    neighbour.files.set(path, { ...file, ...key })
  }
  clock.tick(60_000)
  expect(await send(toLike(gardener, article), (await bob.keys()).rsa)).toBe(202)
  expect(await send(toLike(gardener, article))).toBe(401)
})

test('an actor since a day without an hour is one', async () => {
  const { send, like, neighbour } = await open((_, key) => ({ ...key, type: 'Key' }))
  const actor = neighbour.files.get('/users/gardener') as Json
  neighbour.files.set('/users/gardener', { ...actor, published: '2016-03-16' })
  expect(await send(like)).toBe(202)
})

test('whose document makes no sense is refused', async () => {
  const { send, like, neighbour } = await open((_, { owner, ...key }) => ({ ...key, type: keyType }))
  const actor = neighbour.files.get('/users/gardener') as Json
  neighbour.files.set('/users/gardener', { ...actor, '@context': 5 })
  expect(await send(like)).toBe(401)
})

test('whose server is away for a moment is asked to come again', async () => {
  let time = new Date()
  const { send, like, neighbour } = await open((_, key) => ({ ...key, type: 'Key' }), { now: () => time })
  const key = neighbour.files.get('/users/gardener/main-key') as Json
  neighbour.files.set('/users/gardener/main-key', 502)
  expect(await send(like)).toBe(503)
  neighbour.files.set('/users/gardener/main-key', key)
  // It is not asked all the time.
  expect(await send(like)).toBe(503)
  time = new Date(time.getTime() + 60_000)
  expect(await send(like)).toBe(202)
})
