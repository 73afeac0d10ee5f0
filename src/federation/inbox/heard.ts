import { type Announce, Create, Delete, Update } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { findCommentByUri } from '../../comments/queries.ts'
import { receiveDeletion } from '../../comments/receive.ts'
import type { JobOf } from '../../jobs/kinds.ts'
import { isShortAddress, toWebAddress } from '../../people/person.ts'
import { getPerson } from '../../people/queries.ts'
import { fetchNote, findPlace, findTargetAbove, takeNote } from './elsewhere.ts'
import type { Glimpse } from './glimpse.ts'
import { addGoneObject, lockName } from './queries.ts'
import type { Handling, Reach } from './reach.ts'
import { onReaction } from './reaction.ts'
import { withoutFetching } from './sender.ts'
import { refuse } from './trust.ts'

type Heard = Omit<JobOf<'note.heard'>, 'type'>

/** What an activity says that somebody else than its actor brings, as far as the note's own server can tell. */
export function toHeard({ type, object, actor }: Glimpse): Heard | undefined {
  const uri = URL.parse(object.id ?? '')
  if (uri?.origin !== actor.origin || uri.href === actor.href || !isShortAddress(uri)) return undefined
  if (type === 'Create' || type === 'Update') return { uri: uri.href, claim: 'changed' }
  return type === 'Delete' ? { uri: uri.href, claim: 'gone' } : undefined
}

/**
 * A boost; or a group's way to hand on what its members do (FEP-1b12), of which the notes can be asked for
 * where they live. Votes cannot, and are let be.
 */
export async function onAnnounce(ctx: Handling, announce: Announce): Promise<void> {
  const inner = await announce.getObject({ ...withoutFetching, crossOrigin: 'trust' })
  const isHandedOn = inner instanceof Create || inner instanceof Update || inner instanceof Delete
  if (!isHandedOn) return onReaction(ctx, announce)
  const { objectId } = inner
  if (!objectId || !toWebAddress(objectId)) return
  const claim = inner instanceof Delete ? 'gone' : 'changed'
  const app = ctx.data
  await app.jobs.add(app.db, { type: 'note.heard', uri: objectId.href, claim })
}

/** `note.heard`: its own server says what is true. */
export async function onNoteHeard(app: App, reach: Reach, { uri, claim }: Heard): Promise<void> {
  const at = app.now()
  if (claim === 'gone' && !(await findCommentByUri(app.db, uri))) return
  const note = await fetchNote(app, reach, uri)
  if (!note) return
  if (note === 'gone') return claim === 'gone' ? takeAway(app, uri) : refuse(app, 'it is gone', { note: uri })
  if (claim === 'gone') return refuse(app, 'it is said to be gone, but is there', { note: uri })
  const target =
    (note.id && (await findPlace(app, note.id))) ?? (await findTargetAbove(app, reach, note.replyTargetIds))
  if (!target) return refuse(app, 'it answers nothing here', { note: uri })
  await takeNote(app, reach, note, target, at)
}

async function takeAway(app: App, uri: string): Promise<void> {
  const comment = await findCommentByUri(app.db, uri)
  const writer = comment?.personId && (await getPerson(app.db, comment.personId))
  if (!writer) return
  // Some servers say of what is for few only that it is not there.
  if (comment.visibility === 'private') return refuse(app, 'it was not for everybody', { note: uri })
  await app.db.transaction(async (tx) => {
    await lockName(tx, writer.uri)
    await addGoneObject(tx, { uri, actorUri: writer.uri, at: app.now() })
    await receiveDeletion(app, tx, { uri, personId: writer.id })
  })
}
