import type { InboxContext } from '@fedify/fedify'
import {
  Article,
  Audio,
  type Create,
  Event,
  Image,
  isActor,
  Note,
  Page,
  Question,
  type Object as RemoteObject,
  type Update,
  Video,
} from '@fedify/vocab'
import type { App } from '../../app.ts'
import { findCommentByUri } from '../../comments/queries.ts'
import { type Reply, receiveEdit, receiveReply } from '../../comments/receive.ts'
import { toWebAddress } from '../../people/person.ts'
import { readNote } from './note.ts'
import { isGone } from './queries.ts'
import { readSender } from './sender.ts'
import { findFirstTarget, type Target } from './target.ts'
import { type Deed, fetchOrRefuse, once, readDeed, refuse } from './trust.ts'

export async function onCreate(ctx: InboxContext<App>, create: Create): Promise<void> {
  await takeReply(ctx, create, receiveReply)
}

export async function onReplyUpdate(ctx: InboxContext<App>, update: Update): Promise<void> {
  await takeReply(ctx, update, receiveEdit)
}

async function takeReply(
  ctx: InboxContext<App>,
  activity: Create | Update,
  receive: typeof receiveReply,
): Promise<void> {
  const deed = readDeed(ctx.data, activity)
  const reply = deed && (await readReply(ctx, activity, deed))
  if (!reply) return
  await once(ctx.data, deed, async (tx) => {
    if (await isGone(tx, reply.uri, reply.person.uri)) return
    await receive(ctx.data, tx, reply)
  })
}

/**
 * Reads a note that answers one of our posts or a comment under one, or undefined for everything else.
 * Fedify has verified that `actor` sent the activity; that the actor also wrote the note is ours to check
 * (FEP-fe34).
 */
async function readReply(
  ctx: InboxContext<App>,
  activity: Create | Update,
  { actor }: Deed,
): Promise<Reply | undefined> {
  const app = ctx.data
  const object = await readObject(ctx, activity, actor)
  if (!object?.id) return undefined
  const target =
    (await findPlace(app, object.id)) ?? (await findFirstTarget(app, toHrefs(object.replyTargetIds)))
  if (!target) return refuse(app, 'it answers nothing here', { reply: object.id.href })
  const person = await readSender(ctx, activity)
  if (!person) return undefined
  const note = await readNote(object, object.id, activity)
  return { ...note, target, person }
}

/** Where a comment that is here already stands: an edit is heard while its post is not published, too. */
async function findPlace(app: App, id: URL): Promise<Target | undefined> {
  const known = await findCommentByUri(app.db, id.href)
  return known && { postId: known.postId, commentId: known.parentId }
}

/** The object, if the actor owns it; fetched from where it lives if it is not embedded. */
export async function readObject(
  ctx: InboxContext<App>,
  activity: Create | Update,
  actor: URL,
): Promise<RemoteObject | undefined> {
  const app = ctx.data
  if (activity.objectId && activity.objectId.origin !== actor.origin) {
    return refuse(app, 'the note is of another server', { actor: actor.href })
  }
  const object = await fetchOrRefuse(app, 'the note', () => activity.getObject(ctx))
  if (!object || isActor(object) || !isText(object)) return undefined
  if (!isOwnedBy(object, actor)) {
    return refuse(app, 'the note is not the actor’s', { actor: actor.href, note: object.id?.href })
  }
  return object
}

/** By what it says of itself, and by where it lives (FEP-fe34). */
export function isOwnedBy(object: RemoteObject, actor: URL): boolean {
  const isOwn = object.id?.origin === actor.origin && toHrefs(object.attributionIds).includes(actor.href)
  return isOwn && toWebAddress(object.id) !== undefined
}

/** What may stand as a comment, with its text, its title, or what is attached. */
function isText(object: RemoteObject): boolean {
  return [Note, Article, Page, Question, Video, Audio, Image, Event].some((type) => object instanceof type)
}

function toHrefs(urls: readonly URL[]): string[] {
  return urls.map(({ href }) => href)
}
