import type { InboxContext } from '@fedify/fedify'
import { Announce, type Like } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { receiveReaction } from '../../reactions/receive.ts'
import { toActivityId } from '../ids.ts'
import { isPublicly } from './note.ts'
import { isGone } from './queries.ts'
import { readSender } from './sender.ts'
import { findTarget } from './target.ts'
import { once, readDeed, refuse } from './trust.ts'

/** A like or a boost of a post or of a comment under one. Boosts for a few only are never shown. */
export async function onReaction(ctx: InboxContext<App>, activity: Like | Announce): Promise<void> {
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
    if (await isGone(tx, uri, person.uri)) return
    await receiveReaction(app, tx, { kind, uri, person, ...target })
  })
}
