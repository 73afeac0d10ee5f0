import { getBlog } from '../blog/queries.ts'
import {
  countReplies,
  getComment,
  listReplyIds,
  listThreadPeople,
  type ReplyId,
} from '../comments/queries.ts'
import type { Db } from '../db/client.ts'
import type { Comment, Person } from '../db/schema.ts'
import type { Addresses } from '../lib/addresses.ts'
import type { FoundObject } from '../posts/queries.ts'
import { countReactions } from '../reactions/queries.ts'
import { toPostObject } from './article.ts'
import { type FederatedAnswer, toAnswerObject } from './note.ts'
import type { Thread } from './thread.ts'
import type { JsonObject } from './wire.ts'

/** An object of ours as it is now. */
export type CurrentObject = {
  json: JsonObject
  /** Its page, for people. */
  page: string
  /** People whom it names; it goes to them as well as to the followers. */
  mentioned: readonly Person[]
}

/** Undefined for what was withdrawn and for what nobody can see now. */
export async function findCurrent(
  addresses: Addresses,
  db: Db,
  found: FoundObject,
): Promise<CurrentObject | undefined> {
  const { post, comment, object } = found
  if (!post) return undefined
  const { id: actorId, canQuote } = await getBlog(db)
  if (comment) return findAnswer(addresses, db, { actorId, canQuote, object, post, answer: comment })
  // The post was published anew, under another id, while this one was not withdrawn.
  if (post.objectId !== object.id) return undefined
  const thread = await readThread(addresses, db, { postId: post.id, commentId: null })
  return {
    json: toPostObject({ post, actorId, canQuote, thread }, addresses),
    page: addresses.story(post.slug),
    mentioned: [],
  }
}

type FoundAnswer = Pick<FederatedAnswer, 'actorId' | 'canQuote'> & {
  object: FoundObject['object']
  post: NonNullable<FoundObject['post']>
  answer: Comment
}

async function findAnswer(
  addresses: Addresses,
  db: Db,
  found: FoundAnswer,
): Promise<CurrentObject | undefined> {
  const { post, answer } = found
  if (answer.deletedAt) return undefined
  const mentioned = answer.parentId ? await listThreadPeople(db, answer.parentId, maxMentioned) : []
  const inReplyTo = await findAnswered(addresses, db, found)
  if (!inReplyTo) return undefined
  const thread = await readThread(addresses, db, { postId: post.id, commentId: answer.id })
  return {
    json: toAnswerObject({ ...found, inReplyTo, mentioned, thread }, addresses),
    page: addresses.comment(post.slug, answer.id),
    mentioned,
  }
}

/** A Note that names more looks like spam, and some servers drop it as such. */
const maxMentioned = 20

/** The id of what is answered: a comment from elsewhere, an answer of the author's own, or the post. */
async function findAnswered(
  addresses: Addresses,
  db: Db,
  { post, answer }: FoundAnswer,
): Promise<string | undefined> {
  if (answer.parentId === null) return addresses.object(post.object.kind, post.objectId)
  const parent = await getComment(db, answer.parentId)
  if (parent.uri) return parent.uri
  return parent.objectId ? addresses.object('note', parent.objectId) : undefined
}

/** Replies in an object's own document; the rest stands in the collection's pages. */
const embeddedReplies = 20

async function readThread(
  addresses: Addresses,
  db: Db,
  target: { postId: string; commentId: string | null },
): Promise<Thread> {
  const page = await listReplies(addresses, db, target, embeddedReplies)
  return {
    replies: page.ids,
    nextReplies: page.next,
    likes: await countReactions(db, target, 'like'),
    shares: await countReactions(db, target, 'announce'),
  }
}

export type ThreadTarget = {
  postId: string
  /** An answer of the author's; null: the post. */
  commentId: string | null
}

/** Where a page of replies begins: time and id of the last one of the page before. */
export type ReplyCursor = { publishedAt: Date; id: string }

/**
 * Under a post every reply that is known, also replies to replies: servers that fill in a thread ask the
 * post only. Under an answer, what answers it.
 */
export async function listReplies(
  addresses: Addresses,
  db: Db,
  { postId, commentId }: ThreadTarget,
  limit: number,
  after?: ReplyCursor,
): Promise<{ ids: string[]; next: string | undefined }> {
  const below = commentId === null ? {} : { parentId: commentId }
  const rows = await listReplyIds(db, { postId, ...below, limit: limit + 1, after })
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { ids: shown.flatMap((reply) => toReplyUri(reply, addresses)), next: last && toCursor(last) }
}

export async function countThread(db: Db, { postId, commentId }: ThreadTarget): Promise<number> {
  return countReplies(db, { postId, ...(commentId !== null && { parentId: commentId }) })
}

export function findReplyCursor(text: string): ReplyCursor | undefined {
  const [, time, id] = /^(\d{1,13})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) ?? []
  return time && id ? { publishedAt: new Date(Number(time)), id } : undefined
}

function toCursor({ publishedAt, id }: ReplyCursor): string {
  return `${publishedAt.getTime()}-${id}`
}

function toReplyUri({ uri, object }: ReplyId, addresses: Addresses): string[] {
  if (object) return [addresses.object(object.kind, object.id)]
  return uri ? [uri] : []
}
