import type { InboxContext } from '@fedify/fedify'
import { Announce, Follow, Like, type Object as RemoteObject, type Undo } from '@fedify/vocab'
import type { App } from '../../app.ts'
import type { Transaction } from '../../db/client.ts'
import { notifyChange } from '../../db/notify.ts'
import { removeFollower, removeFollowerByFollow } from '../../followers/queries.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { type ReactionTarget, removeReaction, removeReactionByUri } from '../../reactions/queries.ts'
import { findFollowed } from './follow.ts'
import { addGoneObject, isActivityWaiting } from './queries.ts'
import { withoutFetching } from './sender.ts'
import { findTarget } from './target.ts'
import { once, readDeed } from './trust.ts'

/** What an Undo takes back, as far as it says so; `uri` and `what` may each be missing. */
type TakenBack = { uri: string | undefined; what: What | undefined }
type What = { kind: 'follow' } | { kind: 'like' | 'announce'; target: ReactionTarget }

/**
 * Takes back a Follow, Like or Announce of the same actor: by its id, or by what it did, since some servers
 * send only the one or only the other, or a new id each time.
 */
export async function onUndo(ctx: InboxContext<App>, undo: Undo): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, undo)
  if (!deed) return
  const actorUri = deed.actor.href
  const taken = await readTakenBack(ctx, undo)
  await once(app, deed, async (tx) => {
    const person = await findPersonByUri(tx, actorUri)
    const isDone = person !== undefined && (await takeBack(tx, person.id, taken))
    if (isDone) return notifyChange(tx)
    const { uri } = taken
    const isOwn = uri !== undefined && URL.parse(uri)?.origin === deed.actor.origin
    if (isOwn && (await mayStillCome(tx, taken.what, uri)))
      await addGoneObject(tx, { uri, actorUri, at: app.now() })
  })
}

/**
 * Whether what is taken back may be on its way. Ids of Follows are used again by some servers, so that only
 * one that is in hand at this moment is meant.
 */
async function mayStillCome(tx: Transaction, what: What | undefined, uri: string): Promise<boolean> {
  return what?.kind !== 'follow' || isActivityWaiting(tx, uri)
}

async function readTakenBack(ctx: InboxContext<App>, undo: Undo): Promise<TakenBack> {
  const uri = undo.objectId?.href
  const inner = await undo.getObject({ ...withoutFetching, crossOrigin: 'trust' })
  return { uri, what: await readWhat(ctx.data, inner) }
}

/** What stands in an Undo is trusted only as far as it is about the sender's own doings. */
async function readWhat(app: App, inner: RemoteObject | null): Promise<What | undefined> {
  if (inner instanceof Follow) {
    return (await findFollowed(app, inner.objectId)) ? { kind: 'follow' } : undefined
  }
  if (!(inner instanceof Like || inner instanceof Announce)) return undefined
  const target = inner.objectId && (await findTarget(app, inner.objectId.href))
  return target ? { kind: inner instanceof Like ? 'like' : 'announce', target } : undefined
}

/** @returns whether there was anything to take back */
async function takeBack(tx: Transaction, personId: string, { uri, what }: TakenBack): Promise<boolean> {
  if (what?.kind === 'follow') return (await removeFollower(tx, personId)) !== undefined
  if (uri && (await removeReactionByUri(tx, personId, uri))) return true
  if (what) return removeReaction(tx, personId, what.kind, what.target)
  return uri !== undefined && removeFollowerByFollow(tx, personId, uri)
}
