import type { App } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import { findObject } from '../posts/queries.ts'
import { toTombstone } from './activities.ts'
import { toActor } from './actor.ts'
import { findActorCollection, findContext, findObjectCollection, type Page } from './collections.ts'
import { findObjectKind, type OwnId } from './ids.ts'
import type { KeyRing } from './keys.ts'
import { findCurrent } from './objects.ts'
import { findActivity, type StoredActivity } from './queries.ts'
import { findAuthorizationDocument } from './quotes.ts'
import { activityStreams, type Json, type JsonObject, publicUri } from './wire.ts'

/** What an id of ours answers. */
export type Document = {
  /** 410 with a Tombstone for what was withdrawn. */
  status: 200 | 410
  json: JsonObject
  /** The page that shows the same to people. */
  page?: string
}

/** Undefined for ids that name nothing, or nothing that may be seen. */
export async function findDocument(
  app: App,
  keys: KeyRing,
  own: OwnId,
  page: Page,
): Promise<Document | undefined> {
  if (own.type === 'actors') return findActorDocument(app, keys, own, page)
  if (own.type === 'activities') return own.part ? undefined : findActivityDocument(app, own.id)
  if (own.type === 'authorizations') return own.part ? undefined : findAuthorizationDocument(app, own.id)
  if (own.type === 'contexts') return own.part ? undefined : found(await findContext(app, own.id, page))
  return findObjectDocument(app, own, page)
}

async function findActorDocument(
  app: App,
  keys: KeyRing,
  { id, part }: OwnId,
  page: Page,
): Promise<Document | undefined> {
  if (part) return found(await findActorCollection(app, id, part, page))
  const blog = await findBlog(app.db)
  if (blog?.id !== id) return undefined
  const json = toActor(blog, await keys.listPublic(app.db), app.config.handleHost, app.addresses)
  return { status: 200, json, page: app.addresses.home }
}

async function findObjectDocument(
  app: App,
  { type, id, part }: OwnId,
  page: Page,
): Promise<Document | undefined> {
  const own = await findObject(app.db, id)
  if (!own || own.object.kind !== findObjectKind(type)) return undefined
  const { deletedAt } = own.object
  if (deletedAt && part) return undefined
  if (deletedAt) return { status: 410, json: toTombstone(own.object, deletedAt, app.addresses) }
  if (part) return found(await findObjectCollection(app, own, part, page))
  const current = await findCurrent(app.addresses, app.db, own)
  return current && { status: 200, json: current.json, page: current.page }
}

/**
 * A public activity as it was sent, but with the id of its object in place of the object: what the author
 * has changed since is not to be had here in an old form.
 */
async function findActivityDocument(app: App, id: string): Promise<Document | undefined> {
  const stored = await findActivity(app.db, id)
  if (!stored) return undefined
  const json = JSON.parse(stored.body) as JsonObject
  if (!isPublic(json)) return undefined
  if (stored.type === 'Delete') return { status: 200, json }
  if (stored.object?.deletedAt) return { status: 410, json: toActivityTombstone(stored, json) }
  return { status: 200, json: { ...json, object: toId(json.object) } }
}

function toActivityTombstone({ type }: StoredActivity, { id = null }: JsonObject): JsonObject {
  return { '@context': activityStreams, id, type: 'Tombstone', formerType: type }
}

function isPublic({ to, cc }: JsonObject): boolean {
  return [to, cc].some((audience) => Array.isArray(audience) && audience.includes(publicUri))
}

function toId(object: Json | undefined): Json {
  const isWhole = typeof object === 'object' && object !== null && !Array.isArray(object)
  return (isWhole ? object.id : object) ?? null
}

function found(json: JsonObject | undefined): Document | undefined {
  return json && { status: 200, json }
}
