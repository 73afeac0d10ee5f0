import { type Delete, isActor, type Update } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { receiveDeletion, receiveFarewell } from '../../comments/receive.ts'
import type { Transaction } from '../../db/client.ts'
import type { Person } from '../../db/schema.ts'
import { removeFollower } from '../../followers/queries.ts'
import { findPersonByUri, setPersonDeleted } from '../../people/queries.ts'
import { updatePerson } from '../../people/remember.ts'
import { receiveQuoteDeletion, receiveQuoterFarewell } from '../../quotes/receive.ts'
import { removeReactionsOf } from '../../reactions/queries.ts'
import { addGoneObject } from './queries.ts'
import type { Handling } from './reach.ts'
import { toPerson } from './sender.ts'
import { type Deed, fetchOrRefuse, once, readDeed } from './trust.ts'

/** A new name, picture or address. Only of people whom we know; the rest need no row. */
export async function onActorUpdate(ctx: Handling, update: Update): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, update)
  const known = deed && (await findPersonByUri(app.db, deed.actor.href))
  if (!known) return
  const actor = await fetchOrRefuse(app, 'the actor', () => update.getObject(ctx))
  const person = isActor(actor) ? await toPerson(app, actor, known) : undefined
  if (person?.uri !== known.uri) return
  await once(app, deed, (tx) => updatePerson(app, tx, person))
}

/** Of a note, or of the actor itself. Only the id counts; whether a Tombstone came along does not. */
export async function onDelete(ctx: Handling, activity: Delete): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, activity)
  const uri = activity.objectId?.href
  if (!deed || !uri) return
  if (uri !== deed.actor.href) return deleteNote(app, deed, uri)
  await once(app, deed, async (tx) => {
    const person = await findPersonByUri(tx, uri)
    if (person) await removePerson(app, tx, person)
  })
}

/** The note need not be here: its Create may be on the way still. */
async function deleteNote(app: App, deed: Deed, uri: string): Promise<void> {
  if (URL.parse(uri)?.origin !== deed.actor.origin) return
  await once(app, deed, async (tx) => {
    await addGoneObject(tx, { uri, actorUri: deed.actor.href, at: app.now() })
    // Only now: a Create that held the lock until a moment ago may have brought the person.
    const person = await findPersonByUri(tx, deed.actor.href)
    if (!person) return
    await receiveDeletion(app, tx, { uri, personId: person.id })
    await receiveQuoteDeletion(app, tx, { uri, personId: person.id })
  })
}

/** The actor is gone, and with it all that it said and did here. Doing it again changes nothing. */
export async function removePerson(app: App, tx: Transaction, person: Person): Promise<void> {
  await removeFollower(tx, person.id)
  await removeReactionsOf(tx, person.id)
  await receiveFarewell(app, tx, person.id)
  await receiveQuoterFarewell(app, tx, person.id)
  await setPersonDeleted(tx, person.id, app.now())
}
