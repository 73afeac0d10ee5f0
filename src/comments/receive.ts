import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { SafeHtml } from '../lib/html.ts'
import { newId } from '../lib/uuid.ts'
import type { RemotePerson } from '../people/person.ts'
import { isBlocked } from '../people/queries.ts'
import { rememberPerson } from '../people/remember.ts'
import { isPostPublished } from '../posts/queries.ts'
import type { Comment } from './comment.ts'
import { addComment, lockCommentByUri, removeComment, removeCommentsOf, updateComment } from './queries.ts'

/** A note from elsewhere that answers a post of ours or a comment under it, as plain data. */
export type Reply = {
  /** The note's id. */
  uri: string
  /** Its page, for people. */
  url: string
  /** What it answers: the post (`commentId` null), or a comment under it. */
  target: { postId: string; commentId: string | null }
  /** Who wrote it, which is who signed it. */
  person: RemotePerson
  html: SafeHtml
  /** Content warning, plain text, or empty. */
  warning: string
  /** BCP 47, or null where it does not say. */
  language: string | null
  visibility: Comment['visibility']
  /** By the writer's clock. */
  publishedAt: Date | undefined
  /** By the writer's clock: when the text last changed. */
  updatedAt: Date | undefined
  /** True where the note's own server was asked: it says so now, whatever came from elsewhere. */
  isCurrent?: boolean
}

/** Puts a reply under its post, once. Replies to what readers cannot see and by whom the author blocked are refused. */
export async function receiveReply(app: App, tx: Transaction, reply: Reply): Promise<void> {
  const refusal = await findRefusal(tx, reply)
  if (refusal) return app.log.info('comments: a reply was refused', { because: refusal, reply: reply.uri })
  const person = await rememberPerson(app, tx, reply.person)
  const publishedAt = notAfter(app.now(), reply.publishedAt)
  const editedAt = reply.updatedAt && notAfter(app.now(), reply.updatedAt)
  const added = await addComment(tx, {
    id: newId(),
    postId: reply.target.postId,
    parentId: reply.target.commentId,
    personId: person.id,
    uri: reply.uri,
    ...toText(reply),
    publishedAt,
    editedAt: editedAt && editedAt > publishedAt ? editedAt : null,
    receivedAt: app.now(),
  })
  if (added) await notifyChange(tx)
}

/**
 * Brings a reply up to date. Edits may arrive in any order: one made earlier never overwrites one made
 * later. Where times do not tell which is later (many servers write whole seconds), this one is taken for
 * now, and the note's own server is asked. The edit of a reply that never arrived counts as the reply.
 */
export async function receiveEdit(app: App, tx: Transaction, reply: Reply): Promise<void> {
  const comment = await lockCommentByUri(tx, reply.uri)
  if (!comment) return receiveReply(app, tx, reply)
  if (await isBlocked(tx, reply.person)) return
  const person = await rememberPerson(app, tx, reply.person)
  const editedAt = notAfter(app.now(), reply.updatedAt)
  const lastAt = comment.editedAt ?? comment.publishedAt
  const isLate = editedAt < lastAt
  const isDeleted = comment.deletedAt !== null && !reply.isCurrent
  if (comment.personId !== person.id || isDeleted || isLate) {
    return app.log.info('comments: an edit was refused', { reply: reply.uri, isLate })
  }
  const text = toText(reply)
  const isSame = comment.html === text.html && comment.warning === text.warning
  if (!isSame && isUndecided(reply, editedAt, lastAt))
    await app.jobs.add(tx, { type: 'note.heard', uri: reply.uri, claim: 'changed' })
  await updateComment(tx, comment.id, { ...text, deletedAt: null, ...(!isSame && { editedAt }) })
  await notifyChange(tx)
}

/** A time to come is a clock that runs ahead, and tells no order either. */
function isUndecided({ isCurrent, updatedAt }: Reply, editedAt: Date, lastAt: Date): boolean {
  if (isCurrent) return false
  return !updatedAt || updatedAt > editedAt || editedAt.getTime() === lastAt.getTime()
}

/** Takes a reply back for its writer. @returns whether it was there and theirs */
export async function receiveDeletion(
  app: App,
  tx: Transaction,
  reply: { uri: string; personId: string },
): Promise<boolean> {
  const comment = await lockCommentByUri(tx, reply.uri)
  if (!comment || comment.personId !== reply.personId) return false
  await removeComment(tx, comment.id, app.now())
  await notifyChange(tx)
  return true
}

/** Takes back all that a person wrote. */
export async function receiveFarewell(app: App, tx: Transaction, personId: string): Promise<void> {
  await removeCommentsOf(tx, personId, app.now())
  await notifyChange(tx)
}

async function findRefusal(tx: Transaction, reply: Reply): Promise<string | undefined> {
  const [isClosed, isPublished] = await Promise.all([
    isBlocked(tx, reply.person),
    isPostPublished(tx, reply.target.postId),
  ])
  if (isClosed) return 'its writer is blocked'
  return isPublished ? undefined : 'there is no such post for readers'
}

function toText({ html, warning, language, visibility, url }: Reply) {
  return { html, warning, language, visibility, url }
}

/** Clocks elsewhere run ahead; nothing was written later than now. */
function notAfter(now: Date, time: Date | undefined): Date {
  return time && time < now ? time : now
}
