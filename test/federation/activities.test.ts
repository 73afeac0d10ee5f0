import { Accept, Create, Delete, Follow, Note, Person, Reject, Tombstone, Update } from '@fedify/vocab'
import { describe, expect, test } from 'vitest'
import {
  type Outgoing,
  toAccept,
  toActorUpdate,
  toCreate,
  toDelete,
  toReject,
  toUpdate,
} from '../../src/federation/activities.ts'
import { toPostObject } from '../../src/federation/article.ts'
import { createAddresses } from '../../src/lib/addresses.ts'
import { toPost } from '../support/posts.ts'
import { reader } from '../support/reader.ts'

const addresses = createAddresses('https://blog.example')
const actorId = '0197a100-0000-7000-8000-000000000000'
const actor = addresses.actor(actorId)
const object = { ...toPost().object, kind: 'note' as const }
const note = toPostObject(
  {
    post: toPost({ title: '', object }),
    actorId,
    canQuote: 'public',
    thread: { replies: [], nextReplies: undefined, likes: 0, shares: 0 },
  },
  addresses,
)
const later = new Date('2026-11-23T11:00:00Z')
const follow = { actorId, personUri: 'https://a.example/ada', followUri: 'https://a.example/follows/1' }
const publicUri = 'https://www.w3.org/ns/activitystreams#Public'

function parse({ body }: Outgoing): { id: string; '@context': unknown } {
  return JSON.parse(body)
}

describe('an independent reader of JSON-LD', () => {
  test('takes a Create and an Update for what they are', async () => {
    const create = await Create.fromJsonLd(parse(toCreate(object, note, addresses)), reader)
    const update = await Update.fromJsonLd(parse(toUpdate(object, note, later, addresses)), reader)
    for (const activity of [create, update]) {
      expect(activity.actorId?.href).toBe(actor)
      expect(activity.toIds.map(String)).toEqual([publicUri])
      expect((await activity.getObject(reader)) instanceof Note).toBe(true)
    }
    expect(create.id?.href).toBe(addresses.activity(object.id))
    expect(update.published?.toString()).toBe('2026-11-23T11:00:00Z')
  })

  test('takes a Delete for one of the object', async () => {
    const activity = await Delete.fromJsonLd(parse(toDelete(object, later, actorId, addresses)), reader)
    const gone = await activity.getObject(reader)
    expect(gone instanceof Tombstone && gone.deleted?.toString()).toBe('2026-11-23T11:00:00Z')
    expect(gone?.id?.href).toBe(addresses.object('note', object.id))
  })

  test('takes an Accept and a Reject for answers to the Follow', async () => {
    const accept = await Accept.fromJsonLd(parse(toAccept(object.id, follow, addresses)), reader)
    const reject = await Reject.fromJsonLd(parse(toReject(object.id, follow, addresses)), reader)
    for (const activity of [accept, reject]) {
      const answered = await activity.getObject({ ...reader, crossOrigin: 'trust' })
      expect(answered instanceof Follow && answered.actorId?.href).toBe(follow.personUri)
      expect([answered?.id?.href, activity.actorId?.href]).toEqual([follow.followUri, actor])
    }
  })

  test('takes an Update of the actor for that', async () => {
    const person = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: actor,
      type: 'Person',
      name: 'New',
    }
    const update = await Update.fromJsonLd(parse(toActorUpdate(actorId, person, later, addresses)), reader)
    const changed = await update.getObject(reader)
    expect(changed instanceof Person && changed.name?.toString()).toBe('New')
  })
})

test('an activity has one @context, and its object none of its own', () => {
  for (const outgoing of [toCreate(object, note, addresses), toUpdate(object, note, later, addresses)]) {
    expect(parse(outgoing)['@context']).toEqual(note['@context'])
    expect(outgoing.body.match(/@context/g)).toHaveLength(1)
  }
})

test('what is done once has one id', () => {
  const ids = (make: () => Outgoing) => new Set([make().id, make().id]).size
  expect(ids(() => toCreate(object, note, addresses))).toBe(1)
  expect(ids(() => toDelete(object, later, actorId, addresses))).toBe(1)
  expect(ids(() => toReject(object.id, follow, addresses))).toBe(1)
  expect(ids(() => toAccept(object.id, follow, addresses))).toBe(1)
})
