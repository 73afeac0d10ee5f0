import { type Activity, Announce, type Dislike, type EmojiReact, type Like } from '@fedify/vocab'
import type { Transaction } from '../../db/client.ts'
import { notifyChange } from '../../db/notify.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { removeReaction } from '../../reactions/queries.ts'
import { receiveReaction } from '../../reactions/receive.ts'
import { toActivityId } from '../ids.ts'
import { isPublicly } from './note.ts'
import {
  addReplacedActivity,
  findGoneAt,
  removeGoneObject,
  removeReceivedActivity,
  removeReplacedActivity,
} from './queries.ts'
import type { Handling } from './reach.ts'
import { readSender } from './sender.ts'
import { findTarget } from './target.ts'
import { once, readDeed, refuse } from './trust.ts'

/**
 * A like or a boost of a post or of a comment under one. Boosts for a few only are never shown. An emoji
 * (Pleroma, FEP-c0e0) is a like, whichever it is.
 */
export async function onReaction(ctx: Handling, activity: Like | EmojiReact | Announce): Promise<void> {
  const app = ctx.data
  const kind = activity instanceof Announce ? 'announce' : 'like'
  const deed = readDeed(app, activity)
  const objectUri = activity.objectId?.href
  if (!deed || !objectUri) return
  if (kind === 'announce' && !isPublicly(activity)) return refuse(app, 'the boost is not public')
  const target = await findTarget(app, objectUri)
  if (!target) return refuse(app, 'it is about nothing here', { object: objectUri })
  const person = await readSender(ctx, activity)
  if (!person) return
  // A Like without an id is known by who likes what.
  const uri = deed.uri ?? `urn:uuid:${toActivityId(`${person.uri} ${kind} ${objectUri}`)}`
  await once(app, deed, async (tx) => {
    if (await isTakenBack(tx, uri, activity)) return removeReceivedActivity(tx, uri)
    const replaced = await receiveReaction(app, tx, { kind, uri, person, ...target })
    if (replaced) await addReplacedActivity(tx, { uri: replaced, actorUri: person.uri, at: app.now() })
    await removeReplacedActivity(tx, uri, person.uri)
  })
}

/**
 * Whether the Undo came first. What was done anew under the same id (snac: one for each post and kind) says
 * by its time that it is later; both times are of the same clock.
 */
async function isTakenBack(tx: Transaction, uri: string, activity: Activity): Promise<boolean> {
  const actorUri = activity.actorId?.href ?? ''
  const goneAt = await findGoneAt(tx, uri, actorUri)
  if (!goneAt) return false
  const at = activity.published?.epochMilliseconds ?? 0
  if (at <= goneAt.getTime()) return true
  await removeGoneObject(tx, uri, actorUri)
  return false
}

/** Whoever changes a vote from up to down sends no Undo of the first one (Lemmy). Nothing else is told of it. */
export async function onDislike(ctx: Handling, dislike: Dislike): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, dislike)
  const target = dislike.objectId && (await findTarget(app, dislike.objectId.href))
  if (!deed || !target) return
  await once(app, deed, async (tx) => {
    const person = await findPersonByUri(tx, deed.actor.href)
    const isDone = person !== undefined && (await removeReaction(tx, person.id, 'like', target))
    if (isDone) await notifyChange(tx)
    else refuse(app, 'there is no like to take back', { actor: deed.actor.href })
  })
}
