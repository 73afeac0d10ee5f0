/** What jobs make of news: one activity each, stored in the ledger in the transaction that says so. */
import { createHash } from 'node:crypto'
import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import type { Db } from '../db/client.ts'
import type { FederatedObject, Person } from '../db/schema.ts'
import { addActivity } from '../delivery/ledger.ts'
import type { JobOf } from '../jobs/kinds.ts'
import { findObject } from '../posts/queries.ts'
import { toActorUpdate, toCreate, toDelete, toReject, toUpdate } from './activities.ts'
import { toActor } from './actor.ts'
import type { KeyRing } from './keys.ts'
import { type CurrentObject, findCurrent } from './objects.ts'
import { lockObject, updateObject } from './queries.ts'
import { threadProperties } from './thread.ts'
import type { JsonObject } from './wire.ts'

/** `post.published` and `answer.published`: sends the Create, once in the life of an object. */
export async function sendCreate(app: App, { objectId }: { objectId: string }): Promise<void> {
  await app.db.transaction(async (tx) => {
    const object = await lockObject(tx, objectId)
    if (!object || object.sentDigest) return
    const current = await findCurrentObject(app, tx, objectId)
    if (!current) return
    await updateObject(tx, objectId, { sentDigest: toDigest(current.json) })
    const to = { followers: true, inboxes: current.mentioned.map(toInbox) }
    await addActivity(tx, { ...toCreate(object, current.json, app.addresses), to })
  })
}

/** `post.revised` and `answer.revised`: sends an Update if what others see has changed since last time. */
export async function sendUpdate(app: App, { objectId }: { objectId: string }): Promise<void> {
  await app.db.transaction(async (tx) => {
    const object = await lockObject(tx, objectId)
    // Not sent yet: the Create is still to come and will be made from the new text.
    if (!object?.sentDigest) return
    const before = await findCurrentObject(app, tx, objectId)
    if (!before || toDigest(before.json) === object.sentDigest) return
    const updatedAt = toUpdatedAt(app.now(), object)
    await updateObject(tx, objectId, { updatedAt })
    const current = await findCurrentObject(app, tx, objectId)
    if (!current) return
    // Of what is sent: the author may have saved the next version since `before` was read.
    await updateObject(tx, objectId, { sentDigest: toDigest(current.json) })
    const to = { followers: true, holdersOf: objectId, inboxes: current.mentioned.map(toInbox) }
    await addActivity(tx, { ...toUpdate(object, current.json, updatedAt, app.addresses), to })
  })
}

/** `object.withdrawn`: tells everybody who may have it; nobody has what was never sent. */
export async function sendDelete(app: App, { objectId }: JobOf<'object.withdrawn'>): Promise<void> {
  await app.db.transaction(async (tx) => {
    const object = await lockObject(tx, objectId)
    if (!object?.sentDigest || !object.deletedAt) return
    const { id: actorId } = await getBlog(tx)
    const activity = toDelete(object, object.deletedAt, actorId, app.addresses)
    await addActivity(tx, { ...activity, to: { followers: true, holdersOf: objectId, evenBlocked: true } })
  })
}

/** `blog.changed`. */
export async function sendActorUpdate(app: App, keys: KeyRing): Promise<void> {
  await app.db.transaction(async (tx) => {
    const blog = await getBlog(tx)
    const json = toActor(blog, await keys.listPublic(tx), app.config.handleHost, app.addresses)
    const activity = toActorUpdate(blog.id, json, blog.updatedAt, app.addresses)
    await addActivity(tx, { ...activity, to: { followers: true } })
  })
}

/** `follower.removed`. */
export async function sendReject(app: App, job: JobOf<'follower.removed'>): Promise<void> {
  await app.db.transaction(async (tx) => {
    const { id: actorId } = await getBlog(tx)
    const activity = toReject(job.rejectId, { actorId, ...job }, app.addresses)
    // Behind the Accept of the same person, however often that is tried.
    const order = { orderKey: job.personId }
    await addActivity(tx, { ...activity, ...order, to: { followers: false, inboxes: [job.inbox] } })
  })
}

/** SHA-256 of what the author has in hand; replies, likes and the Update's own time are not in it. */
function toDigest(json: JsonObject): string {
  const { updated: _, ...rest } = json
  for (const property of threadProperties) delete rest[property]
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex')
}

async function findCurrentObject(app: App, tx: Db, objectId: string): Promise<CurrentObject | undefined> {
  const found = await findObject(tx, objectId)
  return found && findCurrent(app.addresses, tx, found)
}

/** Never before `published`, and later than the last one, or servers take the Update for an old one. */
function toUpdatedAt(now: Date, { publishedAt, updatedAt }: FederatedObject): Date {
  const earliest = Math.max(publishedAt.getTime(), (updatedAt?.getTime() ?? 0) + 1)
  return new Date(Math.max(now.getTime(), earliest))
}

function toInbox(person: Person): string {
  return person.sharedInbox ?? person.inbox
}
