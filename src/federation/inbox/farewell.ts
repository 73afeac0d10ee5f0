import { type DocumentLoader, FetchError } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { createMemory } from '../memory.ts'
import type { Glimpse } from './glimpse.ts'
import { removePerson } from './person.ts'

/** @returns false for what takes the usual way */
export type TakeFarewell = (activity: Glimpse) => Promise<boolean>

/**
 * An actor's last words are signed with a key that is gone with it, so that no signature can be checked.
 * Its own address is asked instead: where that says 410, the actor is gone, whoever brought the news.
 *
 * Since anybody may bring it, each actor is asked for at most once a minute; one who is gone is not asked
 * again, for the gate drops what comes from the deleted.
 * @param fetchAnew must remember nothing: what it knew would be from when the actor was there
 */
export function createFarewell(app: App, fetchAnew: DocumentLoader): TakeFarewell {
  const memory = createMemory<boolean>(app, { keptMs: 60_000, maxEntries: 1000 })
  const isStillThere = (isGone: boolean) => !isGone
  return async ({ type, actor: { href }, object }) => {
    if (type !== 'Delete' || object.id !== href || !(await findPersonByUri(app.db, href))) return false
    return memory(href, () => removeIfGone(app, fetchAnew, href), isStillThere)
  }
}

async function removeIfGone(app: App, fetchAnew: DocumentLoader, uri: string): Promise<boolean> {
  if (!(await isGone(fetchAnew, uri))) return false
  await app.db.transaction(async (tx) => {
    const person = await findPersonByUri(tx, uri)
    if (person && !person.deletedAt) await removePerson(app, tx, person)
  })
  return true
}

async function isGone(fetchAnew: DocumentLoader, uri: string): Promise<boolean> {
  try {
    await fetchAnew(uri)
    return false
  } catch (error) {
    return error instanceof FetchError && error.response?.status === 410
  }
}
