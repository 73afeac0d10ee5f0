import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { RemotePerson } from '../people/person.ts'
import { isBlocked } from '../people/queries.ts'
import { rememberPerson } from '../people/remember.ts'
import { addReaction, type ReactionKind, type ReactionTarget, replaceReaction } from './queries.ts'

export type IncomingReaction = ReactionTarget & {
  kind: ReactionKind
  /** The activity's id. */
  uri: string
  person: RemotePerson
}

/**
 * Notes a like or boost, one of a kind per person and target.
 * @returns the id of an earlier activity that said the same, in whose place this one has come
 */
export async function receiveReaction(
  app: App,
  tx: Transaction,
  reaction: IncomingReaction,
): Promise<string | undefined> {
  const { person: remote, ...what } = reaction
  if (await isBlocked(tx, remote)) {
    app.log.info('reactions: refused, blocked', { person: remote.uri })
    return undefined
  }
  const person = await rememberPerson(app, tx, remote)
  const isNew = await addReaction(tx, { ...what, personId: person.id, at: app.now() })
  if (!isNew) return replaceReaction(tx, { ...what, personId: person.id })
  await notifyChange(tx)
  return undefined
}
