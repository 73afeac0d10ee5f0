import { Create, getTypeId, type Object as RemoteObject, type Update } from '@fedify/vocab'
import { type Reply, receiveEdit, receiveReply } from '../../comments/receive.ts'
import { toWebAddress } from '../../people/person.ts'
import { fetchNote, findPlace, findTargetAbove, isText } from './elsewhere.ts'
import { isPublicly, readNote } from './note.ts'
import { isGone } from './queries.ts'
import type { Handling } from './reach.ts'
import { readSender } from './sender.ts'
import { type Deed, fetchOrRefuse, once, readDeed, refuse } from './trust.ts'

export async function onCreate(ctx: Handling, create: Create): Promise<void> {
  await takeReply(ctx, create, receiveReply)
}

export async function onReplyUpdate(ctx: Handling, update: Update): Promise<void> {
  await takeReply(ctx, update, receiveEdit)
}

async function takeReply(
  ctx: Handling,
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
  ctx: Handling,
  activity: Create | Update,
  { actor }: Deed,
): Promise<Reply | undefined> {
  const app = ctx.data
  const sent = await readObject(ctx, activity, actor)
  const object = sent && activity instanceof Create ? await toCurrent(ctx, sent, actor) : sent
  if (!object?.id) return undefined
  const target = (await findPlace(app, object.id)) ?? (await findTargetAbove(app, ctx, object.replyTargetIds))
  if (!target) return refuse(app, 'it answers nothing here', { reply: object.id.href })
  const person = await readSender(ctx, activity)
  if (!person) return undefined
  const note = await readNote(object, object.id, activity)
  return { ...note, target, person }
}

/** No server tries for longer to reach us; what is older was dated back. */
const lateMs = { from: 10 * 60_000, to: 7 * 24 * 60 * 60_000 }

/**
 * A server that could not reach us for a while sends what its people have edited or deleted since, and its
 * Updates and Deletes may have come and gone. So its word of now counts, where it gives one.
 */
async function toCurrent(ctx: Handling, note: RemoteObject, actor: URL): Promise<RemoteObject | undefined> {
  const app = ctx.data
  const ageMs = app.now().getTime() - (note.published?.epochMilliseconds ?? Number.NaN)
  const isLate = ageMs > lateMs.from && ageMs < lateMs.to
  if (!isLate || !note.id || !isPublicly(note)) return note
  const current = await fetchNote(app, ctx, note.id.href).catch(() => undefined)
  if (current === 'gone') return refuse(app, 'it comes late and is gone meanwhile', { note: note.id.href })
  return current && isOwnedBy(current, actor) ? current : note
}

/** The object, if the actor owns it; fetched from where it lives if it is not embedded. */
export async function readObject(
  ctx: Handling,
  activity: Create | Update,
  actor: URL,
): Promise<RemoteObject | undefined> {
  const app = ctx.data
  if (activity.objectId && activity.objectId.origin !== actor.origin) {
    return refuse(app, 'the note is of another server', { actor: actor.href })
  }
  const object = await fetchOrRefuse(app, 'the note', () => activity.getObject(ctx))
  if (!object) return undefined
  if (!isText(object))
    return refuse(app, 'it is no text', { type: getTypeId(object).href.replace(/^.*#/, '') })
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

function toHrefs(urls: readonly URL[]): string[] {
  return urls.map(({ href }) => href)
}
