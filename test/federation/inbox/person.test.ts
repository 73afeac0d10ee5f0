import { expect, test } from 'vitest'
import { findPersonByUri, setPersonDeleted } from '../../../src/people/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Json, toCreate, toFollow, toNote, toUpdate } from '../../support/neighbour.ts'

async function open() {
  const place = await openNeighbourhood()
  const { app, alice, article, send } = place
  await send(alice, toCreate(alice, toNote(alice, article, '<p>mine</p>')))
  const toDocument = (change: Json): Json => ({
    id: alice.uri,
    type: 'Person',
    preferredUsername: 'alice',
    inbox: `${alice.uri}/inbox`,
    ...change,
  })
  return { ...place, toDocument, find: () => findPersonByUri(app.db, alice.uri) }
}

test('an actor that changes its name and addresses is known by them from then on', async () => {
  const { alice, neighbour, send, thread, toDocument, find } = await open()
  neighbour.asked.length = 0
  await send(
    alice,
    toUpdate(
      alice,
      toDocument({
        type: 'Service',
        name: 'Alice the bot',
        url: 'https://a.example/@alice',
        inbox: `${neighbour.origin}/new-inbox`,
        endpoints: { sharedInbox: `${neighbour.origin}/inbox` },
      }),
    ),
  )
  expect(await find()).toMatchObject({
    type: 'Service',
    name: 'Alice the bot',
    url: 'https://a.example/@alice',
    inbox: `${neighbour.origin}/new-inbox`,
    sharedInbox: `${neighbour.origin}/inbox`,
    handle: alice.handle,
  })
  expect((await thread())[0]?.comment?.person?.name).toBe('Alice the bot')
  expect(neighbour.asked).not.toContain('/.well-known/webfinger')
})

test('a new user name is asked for at WebFinger', async () => {
  const { alice, neighbour, send, toDocument, find } = await open()
  await send(alice, toUpdate(alice, toDocument({ preferredUsername: 'alicia' })))
  expect(neighbour.asked).toContain('/.well-known/webfinger')
  expect((await find())?.handle).toBe(`alicia@${neighbour.host}`)
})

test('an actor without a name is called by its user name, one without that by its address', async () => {
  const { alice, send, toDocument, find } = await open()
  await send(alice, toUpdate(alice, toDocument({ name: ' \u0007 ' })))
  expect((await find())?.name).toBe('alice')
  const { preferredUsername: _, ...nameless } = toDocument({ id: alice.uri })
  await send(alice, toUpdate(alice, nameless))
  expect(await find()).toMatchObject({ name: 'alice', handle: alice.handle })
})

test('an actor without an inbox is nobody to talk to: the news is ignored', async () => {
  const { alice, send, toDocument, find } = await open()
  await send(alice, toUpdate(alice, toDocument({ name: 'Other', inbox: 'javascript:alert(1)' })))
  expect((await find())?.name).toBe('alice')
})

test('the news of actors whom we do not know is dropped', async () => {
  const { app, bob, neighbour, send } = await open()
  neighbour.asked.length = 0
  const document = { id: bob.uri, type: 'Person', name: 'Bob', inbox: `${bob.uri}/inbox` }
  expect(await send(bob, toUpdate(bob, document))).toBe(202)
  expect(await findPersonByUri(app.db, bob.uri)).toBeUndefined()
  expect(neighbour.asked).toEqual([])
})

test('an actor that was deleted and is there again is known again', async () => {
  const { app, actor, alice, send, toDocument, find } = await open()
  const id = (await find())?.id ?? ''
  await setPersonDeleted(app.db, id, new Date())
  await send(alice, toUpdate(alice, toDocument({ name: 'Alice' })))
  expect((await find())?.deletedAt).toBeNull()
  await setPersonDeleted(app.db, id, new Date())
  await send(alice, toFollow(alice, actor))
  expect((await find())?.deletedAt).toBeNull()
})
