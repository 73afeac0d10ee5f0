import type { App } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import type { Db } from '../db/client.ts'
import type { FederatedObject } from '../db/schema.ts'
import { countFollowers, listFollowers } from '../followers/queries.ts'
import type { Addresses } from '../lib/addresses.ts'
import { type FoundObject, findPublishedPostById } from '../posts/queries.ts'
import { countReactions } from '../reactions/queries.ts'
import { countThread, findReplyCursor, listReplies, type ThreadTarget } from './objects.ts'
import { countSentObjects, listSentObjects } from './queries.ts'
import { activityStreams, type Json, type JsonObject, publicUri, toTime } from './wire.ts'

/** Items a page, of whatever collection. */
const pageSize = 50

/** Which page is asked for; undefined means the collection itself. */
export type Page = { after: string } | 'first' | undefined

type Items = { items: Json[]; next: string | undefined }

type Source = {
  id: string
  type: 'Collection' | 'OrderedCollection'
  more?: JsonObject
  count: () => Promise<number>
  /** Undefined for a page that there cannot be. Absent: the items are nobody's business. */
  list?: (after: string | undefined) => Promise<Items | undefined>
}

/** What stands below the actor: `outbox`, `followers`, `following`, `featured`. */
export async function findActorCollection(
  app: App,
  actorId: string,
  part: string,
  page: Page,
): Promise<JsonObject | undefined> {
  const blog = await findBlog(app.db)
  if (blog?.id !== actorId) return undefined
  const { db, addresses } = app
  if (part === 'outbox') return findPage(toOutbox(db, actorId, addresses), page)
  if (part === 'followers') return findPage(toFollowers(db, actorId, addresses), page)
  if (part === 'following') return findPage(toEmpty(addresses.following(actorId)), page)
  return part === 'featured' ? findPage(toEmpty(addresses.featured(actorId)), page) : undefined
}

/** What stands below an object: `replies`, `likes`, `shares`. */
export async function findObjectCollection(
  app: App,
  { object, comment, post }: FoundObject,
  part: string,
  page: Page,
): Promise<JsonObject | undefined> {
  const { db, addresses } = app
  if (!post) return undefined
  const { kind, id } = object
  const target = { postId: post.id, commentId: comment?.id ?? null }
  if (part === 'replies') return findPage(toReplies(db, object, target, addresses), page)
  if (part === 'likes') {
    const count = () => countReactions(db, target, 'like')
    return findPage({ id: addresses.likes(kind, id), type: 'Collection', count }, page)
  }
  if (part !== 'shares') return undefined
  const count = () => countReactions(db, target, 'announce')
  return findPage({ id: addresses.shares(kind, id), type: 'Collection', count }, page)
}

/** The conversation under a post, the post first, then by time (FEP-f228, FEP-7888). */
export async function findContext(app: App, postId: string, page: Page): Promise<JsonObject | undefined> {
  const { db, addresses } = app
  const post = await findPublishedPostById(db, postId)
  const blog = await findBlog(db)
  if (!post || !blog) return undefined
  const target = { postId, commentId: null }
  const root = addresses.object(post.object.kind, post.objectId)
  const source: Source = {
    id: addresses.context(postId),
    type: 'OrderedCollection',
    more: { attributedTo: addresses.actor(blog.id) },
    count: async () => 1 + (await countThread(db, target)),
    list: async (after) => {
      const replies = await listRepliesAfter(db, target, after, addresses)
      return replies && after === undefined ? { ...replies, items: [root, ...replies.items] } : replies
    },
  }
  return findPage(source, page)
}

function toOutbox(db: Db, actorId: string, addresses: Addresses): Source {
  return {
    id: addresses.outbox(actorId),
    type: 'OrderedCollection',
    count: () => countSentObjects(db),
    list: async (after) => {
      if (after !== undefined && !isUuid(after)) return undefined
      const objects = await listSentObjects(db, { limit: pageSize + 1, before: after })
      const shown = objects.slice(0, pageSize)
      const last = objects.length > pageSize ? shown.at(-1) : undefined
      return { items: shown.map((object) => toShortCreate(object, actorId, addresses)), next: last?.id }
    },
  }
}

/** The Create with the object's id only, so that a page of long posts stays small. */
function toShortCreate(object: FederatedObject, actorId: string, addresses: Addresses): JsonObject {
  return {
    id: addresses.activity(object.id),
    type: 'Create',
    actor: addresses.actor(actorId),
    published: toTime(object.publishedAt),
    to: [publicUri],
    cc: [addresses.followers(actorId)],
    object: addresses.object(object.kind, object.id),
  }
}

function toFollowers(db: Db, actorId: string, addresses: Addresses): Source {
  return {
    id: addresses.followers(actorId),
    type: 'OrderedCollection',
    count: () => countFollowers(db),
    list: async (after) => {
      const before = after === undefined ? undefined : findReplyCursor(after)
      if (after !== undefined && !before) return undefined
      const cursor = before && { since: before.publishedAt, personId: before.id }
      const followers = await listFollowers(db, { limit: pageSize + 1, before: cursor })
      const shown = followers.slice(0, pageSize)
      const last = followers.length > pageSize ? shown.at(-1) : undefined
      return {
        items: shown.map(({ uri }) => uri),
        next: last && `${last.since.getTime()}-${last.personId}`,
      }
    },
  }
}

function toReplies(
  db: Db,
  { kind, id }: FederatedObject,
  target: ThreadTarget,
  addresses: Addresses,
): Source {
  return {
    id: addresses.replies(kind, id),
    type: 'Collection',
    count: () => countThread(db, target),
    list: (after) => listRepliesAfter(db, target, after, addresses),
  }
}

async function listRepliesAfter(
  db: Db,
  target: ThreadTarget,
  after: string | undefined,
  addresses: Addresses,
): Promise<Items | undefined> {
  const cursor = after === undefined ? undefined : findReplyCursor(after)
  if (after !== undefined && !cursor) return undefined
  const { ids, next } = await listReplies(addresses, db, target, pageSize, cursor)
  return { items: ids, next }
}

/** Without pages: Mastodon reads at most one of `featured`, and others none. */
function toEmpty(id: string): Source {
  return { id, type: 'OrderedCollection', more: { orderedItems: [] }, count: async () => 0 }
}

async function findPage(source: Source, page: Page): Promise<JsonObject | undefined> {
  const { id, type, more, list } = source
  if (page === undefined) {
    const totalItems = await source.count()
    const first = list && { first: `${id}?page=first` }
    return { '@context': activityStreams, id, type, ...more, totalItems, ...first }
  }
  const after = page === 'first' ? undefined : page.after
  const found = await list?.(after)
  if (!found) return undefined
  return {
    '@context': activityStreams,
    id: after === undefined ? `${id}?page=first` : `${id}?after=${after}`,
    type: `${type}Page`,
    partOf: id,
    ...(found.next && { next: `${id}?after=${found.next}` }),
    [type === 'Collection' ? 'items' : 'orderedItems']: found.items,
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
