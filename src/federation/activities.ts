/** The activities that we send, as plain JSON. */
import type { FederatedObject } from '../db/schema.ts'
import type { Addresses } from '../lib/addresses.ts'
import { toActivityId } from './ids.ts'
import { activityStreams, type JsonObject, publicUri, toTime, withoutContext } from './wire.ts'

/** What the ledger keeps of an activity, but for whom it goes to; `objectId` is also the blog's own id. */
export type Outgoing = { id: string; type: string; objectId: string | null; body: string }

type Object = Pick<FederatedObject, 'id' | 'kind' | 'publishedAt'>

/** The Create of an object has the object's uuid: there is never more than one. */
export function toCreate(object: Object, json: JsonObject, addresses: Addresses): Outgoing {
  return toOutgoing(addresses, object.id, object.id, {
    ...toEnvelope('Create', json),
    published: toTime(object.publishedAt),
    object: withoutContext(json),
  })
}

/** @param updatedAt tells this Update from others of the same object */
export function toUpdate(object: Object, json: JsonObject, updatedAt: Date, addresses: Addresses): Outgoing {
  const id = toActivityId(`Update ${object.id} ${updatedAt.toISOString()}`)
  return toOutgoing(addresses, id, object.id, {
    ...toEnvelope('Update', json),
    published: toTime(updatedAt),
    object: withoutContext(json),
  })
}

export function toDelete(object: Object, deletedAt: Date, actorId: string, addresses: Addresses): Outgoing {
  const tombstone = toTombstone(object, deletedAt, addresses)
  return toOutgoing(addresses, toActivityId(`Delete ${object.id}`), object.id, {
    '@context': activityStreams,
    type: 'Delete',
    actor: addresses.actor(actorId),
    published: toTime(deletedAt),
    to: [publicUri],
    cc: [addresses.followers(actorId)],
    object: withoutContext(tombstone),
  })
}

/** What stays of a withdrawn object, for good. */
export function toTombstone(object: Object, deletedAt: Date, addresses: Addresses): JsonObject {
  return {
    '@context': activityStreams,
    id: addresses.object(object.kind, object.id),
    type: 'Tombstone',
    formerType: object.kind === 'article' ? 'Article' : 'Note',
    published: toTime(object.publishedAt),
    deleted: toTime(deletedAt),
  }
}

/** @param changedAt tells this Update from others of the actor */
export function toActorUpdate(
  actorId: string,
  json: JsonObject,
  changedAt: Date,
  addresses: Addresses,
): Outgoing {
  const id = toActivityId(`Update ${actorId} ${changedAt.toISOString()}`)
  return toOutgoing(addresses, id, actorId, {
    '@context': json['@context'] ?? activityStreams,
    type: 'Update',
    actor: addresses.actor(actorId),
    published: toTime(changedAt),
    to: [publicUri],
    cc: [addresses.followers(actorId)],
    object: withoutContext(json),
  })
}

/** A Follow of ours to answer: who follows, and the Follow's own id. */
export type Follow = { actorId: string; personUri: string; followUri: string }

/** @param id of the asking, not of the Follow: one that comes again says that our last Accept was lost */
export function toAccept(id: string, follow: Follow, addresses: Addresses): Outgoing {
  return toFollowAnswer('Accept', id, follow, addresses)
}

/** @param id of the removal: the same Follow may have been accepted and rejected before */
export function toReject(id: string, follow: Follow, addresses: Addresses): Outgoing {
  return toFollowAnswer('Reject', id, follow, addresses)
}

/** Of a Follow that never was (FEP-8fcf). @param id of this deed */
export function toUndoFollow(
  id: string,
  { actorId, personUri }: Pick<Follow, 'actorId' | 'personUri'>,
  addresses: Addresses,
): Outgoing {
  const actor = addresses.actor(actorId)
  const follow = addresses.activity(toActivityId(`Follow ${personUri}`))
  return toOutgoing(addresses, id, null, {
    '@context': activityStreams,
    type: 'Undo',
    actor,
    to: [personUri],
    object: { id: follow, type: 'Follow', actor, object: personUri },
  })
}

/** Whole, not as an IRI: some servers look into it and cannot fetch it. */
function toFollowAnswer(
  type: 'Accept' | 'Reject',
  id: string,
  { actorId, personUri, followUri }: Follow,
  addresses: Addresses,
): Outgoing {
  const actor = addresses.actor(actorId)
  return toOutgoing(addresses, id, null, {
    '@context': activityStreams,
    type,
    actor,
    to: [personUri],
    object: { id: followUri, type: 'Follow', actor: personUri, object: actor },
  })
}

/** Who acts and whom it is for are the same as in the object. */
function toEnvelope(type: 'Create' | 'Update', json: JsonObject) {
  const { '@context': context = activityStreams, attributedTo: actor = null, to = [], cc = [] } = json
  return { '@context': context, type, actor, to, cc }
}

export function toOutgoing(
  addresses: Addresses,
  id: string,
  objectId: string | null,
  activity: JsonObject & { type: string },
): Outgoing {
  const { '@context': context = activityStreams, ...rest } = activity
  const body = JSON.stringify({ '@context': context, id: addresses.activity(id), ...rest })
  return { id, type: activity.type, objectId, body }
}
