import { signRequest } from '@fedify/fedify'
import { describe, expect, test } from 'vitest'
import { activities, deliveries } from '../../../src/db/schema.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import {
  type Actor,
  type Json,
  type Neighbour,
  openNeighbour,
  toAnnounce,
  toCreate,
  toDelete,
  toNote,
  toUpdate,
} from '../../support/neighbour.ts'

const context = 'https://www.w3.org/ns/activitystreams'

function serve(neighbour: Neighbour, note: Json): Json {
  neighbour.files.set(new URL(String(note.id)).pathname, { '@context': context, ...note })
  return note
}

describe('an answer to an answer that never came here', () => {
  test('finds its place: those between are fetched and stand above it', async () => {
    const { actor, article, neighbour, alice, bob, send, thread } = await openNeighbourhood()
    const first = serve(neighbour, toNote(bob, article, '<p>one</p>'))
    const second = serve(neighbour, toNote(alice, String(first.id), '<p>two</p>'))
    const third = toNote(bob, String(second.id), '<p>three</p>', { cc: [actor] })
    expect(await send(bob, toCreate(bob, third))).toBe(202)
    const [one] = await thread()
    expect([one?.comment?.html, one?.comment?.person?.handle]).toEqual(['<p>one</p>', bob.handle])
    expect(one?.answers[0]?.comment?.html).toBe('<p>two</p>')
    expect(one?.answers[0]?.answers[0]?.comment?.html).toBe('<p>three</p>')
  })

  test('is dropped where the thread leads elsewhere, is endless, or is of people who do not write to us', async () => {
    const { actor, article, neighbour, alice, send, thread } = await openNeighbourhood()
    const elsewhere = serve(neighbour, toNote(alice, 'https://a.invalid/notes/1', '<p>x</p>'))
    const circle: Json = toNote(alice, '', '<p>round</p>')
    serve(neighbour, { ...circle, inReplyTo: circle.id })
    for (const parent of [elsewhere, circle])
      await send(alice, toCreate(alice, toNote(alice, String(parent.id), '<p>lost</p>', { cc: [actor] })))
    const between = serve(neighbour, toNote(alice, article, '<p>between</p>'))
    neighbour.asked.length = 0
    await send(alice, toCreate(alice, toNote(alice, String(between.id), '<p>to others</p>')))
    expect(await thread()).toEqual([])
    expect(neighbour.asked).toEqual([])
  })

  test('stands under what readers know where the one between is for few only', async () => {
    const { actor, article, neighbour, alice, send, thread } = await openNeighbourhood()
    const hidden = serve(neighbour, toNote(alice, article, '<p>between us</p>', { to: [actor], cc: [] }))
    await send(alice, toCreate(alice, toNote(alice, String(hidden.id), '<p>for all</p>', { cc: [actor] })))
    expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>for all</p>'])
  })
})

describe('what another server hands on without a signature of its writer', () => {
  test('is taken as the writers own server has it', async () => {
    const { article, neighbour, alice, send, thread } = await openNeighbourhood()
    const eve = (await openNeighbour()).actor('eve')
    const note = serve(neighbour, toNote(alice, article, '<p>truly hers</p>'))
    const forged = { ...note, content: '<p>made up</p>' }
    expect(await send(eve, toCreate(alice, forged), { by: eve })).toBe(202)
    expect((await thread())[0]?.comment).toMatchObject({
      html: '<p>truly hers</p>',
      person: { handle: alice.handle },
    })
    serve(neighbour, { ...note, content: '<p>edited</p>', updated: new Date().toISOString() })
    expect(await send(eve, toUpdate(alice, forged), { by: eve })).toBe(202)
    expect((await thread())[0]?.comment?.html).toBe('<p>edited</p>')
    expect(await send(eve, toDelete(alice, String(note.id)), { by: eve })).toBe(202)
    expect(await thread()).toHaveLength(1)
    neighbour.files.set(new URL(String(note.id)).pathname, 410)
    expect(await send(eve, toDelete(alice, String(note.id)), { by: eve })).toBe(202)
    expect(await thread()).toEqual([])
  })

  test('a group announces what its members write, edit and delete', async () => {
    const { article, neighbour, alice, send, thread } = await openNeighbourhood()
    const group = (await openNeighbour()).actor('group')
    const note = serve(neighbour, toNote(alice, article, '<p>to the group</p>'))
    const announce = (inner: Json) => ({ ...toAnnounce(group, ''), object: inner })
    expect(await send(group, announce(toCreate(alice, note)))).toBe(202)
    expect((await thread())[0]?.comment).toMatchObject({ person: { handle: alice.handle } })
    neighbour.files.set(new URL(String(note.id)).pathname, 404)
    await send(group, announce(toDelete(alice, String(note.id))))
    expect(await thread()).toEqual([])
  })
})

describe('whoever counts the blog among their followers (FEP-8fcf)', () => {
  const digest = 'c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f'

  async function open() {
    const place = await openNeighbourhood()
    const { app, neighbour, alice, article, settle, inbox, actor } = place
    const collection = `${alice.uri}/followers`
    const url = `${alice.uri}/followers_synchronization`
    neighbour.profiles.set('alice', { followers: collection })
    neighbour.files.set(new URL(url).pathname, { id: url, type: 'OrderedCollection', orderedItems: [actor] })
    const send = async (header: string, isSigned = true) => {
      const create = toCreate(alice, toNote(alice, article, '<p>hello</p>'))
      expect((await postWith(alice, inbox, create, header, isSigned)).status).toBe(202)
      await settle()
      const bodies = (await app.db.select().from(activities)).map(({ body }) => JSON.parse(body) as Json)
      return bodies.filter(({ type }) => type === 'Undo')
    }
    return { ...place, collection, url, send }
  }

  test('hears that it does not follow, once', async () => {
    const { app, actor, alice, collection, url, send } = await open()
    const header = `collectionId="${collection}", url="${url}", digest="${digest}"`
    expect(await send(header)).toMatchObject([
      { actor, object: { type: 'Follow', actor, object: alice.uri }, to: [alice.uri] },
    ])
    expect(await send(header)).toHaveLength(1)
    expect((await app.db.select().from(deliveries)).map((row) => row.inbox)).toContain(`${alice.uri}/inbox`)
  })

  test('hears nothing where the digest is of nobody, the header is not signed, or it is of others', async () => {
    const { neighbour, actor, collection, url, send } = await open()
    expect(await send(`collectionId="${collection}", url="${url}", digest="${'0'.repeat(64)}"`)).toEqual([])
    expect(await send(`collectionId="${collection}", url="${url}", digest="${digest}"`, false)).toEqual([])
    const other = await openNeighbour()
    expect(await send(`collectionId="${collection}", url="${other.origin}/x", digest="${digest}"`)).toEqual(
      [],
    )
    expect(await send(`collectionId="${url}", url="${url}", digest="${digest}"`)).toEqual([])
    expect(await send('nonsense')).toEqual([])
    neighbour.files.set(new URL(url).pathname, {
      id: url,
      type: 'OrderedCollection',
      orderedItems: [`${actor}x`],
    })
    expect(await send(`collectionId="${collection}", url="${url}", digest="${digest}"`)).toEqual([])
    expect(other.asked).toEqual([])
  })
})

async function postWith(
  actor: Actor,
  inbox: string,
  activity: Json,
  header: string,
  isSigned: boolean,
): Promise<Response> {
  const { keyId, privateKey } = (await actor.keys()).rsa
  const body = JSON.stringify(activity)
  const headers = { 'content-type': 'application/activity+json' }
  const own = { 'collection-synchronization': header }
  const all = { ...headers, ...(isSigned && own) }
  const request = await signRequest(
    new Request(inbox, { method: 'POST', headers: all, body }),
    privateKey,
    keyId,
  )
  return fetch(inbox, { method: 'POST', headers: { ...Object.fromEntries(request.headers), ...own }, body })
}
