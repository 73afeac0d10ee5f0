import {
  Activity,
  Announce,
  Delete,
  EmojiReact,
  Follow,
  Like,
  type Object as RemoteObject,
  type Undo,
} from '@fedify/vocab'
import type { App } from '../../app.ts'
import type { Transaction } from '../../db/client.ts'
import { notifyChange } from '../../db/notify.ts'
import { removeFollower, removeFollowerByFollow } from '../../followers/queries.ts'
import { findPersonByUri } from '../../people/queries.ts'
import {
  type ReactionKind,
  type ReactionTarget,
  removeReaction,
  removeReactionByUri,
} from '../../reactions/queries.ts'
import { findFollowed } from './follow.ts'
import {
  addGoneObject,
  isActivityWaiting,
  isReplaced,
  removeGoneObject,
  removeReceivedActivity,
} from './queries.ts'
import type { Handling } from './reach.ts'
import { withoutFetching } from './sender.ts'
import { findTarget } from './target.ts'
import { type Deed, once, readDeed, refuse } from './trust.ts'

/** What an Undo takes back, as far as it says so; `uri` and `what` may each be missing. */
type TakenBack = { uri: string | undefined; what: What | undefined }
type What =
  | { kind: 'follow' }
  | { kind: 'delete'; uri: string }
  | { kind: 'like' | 'announce'; target: ReactionTarget }

/**
 * Takes back a Follow, Like or Announce of the same actor: by its id, or by what it did, since some servers
 * send only the one or only the other, or a new id each time.
 */
export async function onUndo(ctx: Handling, undo: Undo): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, undo)
  if (!deed) return
  const actorUri = deed.actor.href
  const taken = await readTakenBack(ctx, undo)
  await once(app, deed, async (tx) => {
    const { uri, what } = taken
    if (what?.kind === 'delete') return bringBack(app, tx, what.uri, actorUri)
    if (uri !== undefined && (await isReplaced(tx, uri, actorUri)))
      return refuse(app, 'what it takes back was done anew since', { activity: uri })
    const person = await findPersonByUri(tx, actorUri)
    const done = person && (await takeBack(tx, person.id, taken))
    if (done) await notifyChange(tx)
    if (done !== 'follower') await rememberUndo(tx, deed, taken, toTime(app, undo))
  })
}

/** What is taken back may come after this: for the first time, once more, or done anew under the same id. */
async function rememberUndo(tx: Transaction, { actor }: Deed, taken: TakenBack, at: Date): Promise<void> {
  const { uri, what } = taken
  const isOwn = uri !== undefined && URL.parse(uri)?.origin === actor.origin
  if (!isOwn || !(await mayStillCome(tx, what, uri))) return
  await addGoneObject(tx, { uri, actorUri: actor.href, at })
  await removeReceivedActivity(tx, uri)
}

/** By the clock of whoever sent it. Where it says nothing, no clock is so far ahead as to be later. */
function toTime(app: App, { published }: Undo): Date {
  const latest = app.now().getTime() + 24 * 60 * 60_000
  const at = published?.epochMilliseconds ?? latest
  return new Date(Math.max(0, Math.min(at, latest)))
}

/** Some servers let people restore what they deleted (Lemmy); what it was, its own server says. */
async function bringBack(app: App, tx: Transaction, uri: string, actorUri: string): Promise<void> {
  if (!(await removeGoneObject(tx, uri, actorUri)))
    return refuse(app, 'nothing of that was deleted here', { note: uri })
  await app.jobs.add(tx, { type: 'note.heard', uri, claim: 'changed' })
}

/**
 * Whether what is taken back may be on its way. Ids of Follows are used again by some servers, so that only
 * one that is in hand at this moment is meant.
 */
async function mayStillCome(tx: Transaction, what: What | undefined, uri: string): Promise<boolean> {
  return what?.kind !== 'follow' || isActivityWaiting(tx, uri)
}

async function readTakenBack(ctx: Handling, undo: Undo): Promise<TakenBack> {
  const uri = undo.objectId?.href
  const inner = await undo.getObject({ ...withoutFetching, crossOrigin: 'trust' })
  return { uri, what: await readWhat(ctx.data, inner) }
}

/** What stands in an Undo is trusted only as far as it is about the sender's own doings. */
async function readWhat(app: App, inner: RemoteObject | null): Promise<What | undefined> {
  if (!(inner instanceof Activity) || !inner.objectId) return undefined
  const { objectId } = inner
  if (inner instanceof Delete) return { kind: 'delete', uri: objectId.href }
  if (inner instanceof Follow) return (await findFollowed(app, objectId)) ? { kind: 'follow' } : undefined
  const kind = toReactionKind(inner)
  const target = kind && (await findTarget(app, objectId.href))
  return target ? { kind, target } : undefined
}

function toReactionKind(activity: Activity): ReactionKind | undefined {
  if (activity instanceof Announce) return 'announce'
  return activity instanceof Like || activity instanceof EmojiReact ? 'like' : undefined
}

/** @returns what was there to take back, if anything was */
async function takeBack(
  tx: Transaction,
  personId: string,
  taken: TakenBack,
): Promise<'follower' | 'reaction' | undefined> {
  const isFollow = taken.what?.kind === 'follow'
  if (!isFollow && (await takeReactionBack(tx, personId, taken))) return 'reaction'
  return (await takeFollowBack(tx, personId, taken)) ? 'follower' : undefined
}

async function takeReactionBack(
  tx: Transaction,
  personId: string,
  { uri, what }: TakenBack,
): Promise<boolean> {
  if (uri && (await removeReactionByUri(tx, personId, uri))) return true
  return what !== undefined && 'target' in what && removeReaction(tx, personId, what.kind, what.target)
}

/** What says nothing of itself but its id may be a Follow. */
async function takeFollowBack(tx: Transaction, personId: string, { uri, what }: TakenBack): Promise<boolean> {
  if (what?.kind === 'follow') return (await removeFollower(tx, personId)) !== undefined
  return what === undefined && uri !== undefined && removeFollowerByFollow(tx, personId, uri)
}
