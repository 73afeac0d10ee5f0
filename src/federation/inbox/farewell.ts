import { FetchError } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { createKeyRing } from '../keys.ts'
import { createLoaders } from '../loader.ts'
import type { Glimpse } from './glimpse.ts'
import { removePerson } from './person.ts'

/**
 * An actor's last words are signed with a key that is gone with it, so that no signature can be checked.
 * Its own address is asked instead: where that says 410, the actor is gone, whoever brought the news.
 * @returns false for all else, which takes the usual way
 */
export async function takeFarewell(app: App, { type, actor, object }: Glimpse): Promise<boolean> {
  if (type !== 'Delete' || object.id !== actor.href) return false
  const person = await findPersonByUri(app.db, actor.href)
  if (!person || !(await isGone(app, actor.href))) return false
  await app.db.transaction((tx) => removePerson(app, tx, person))
  return true
}

/** Asks anew: what our loaders remember is from when the actor was there. */
async function isGone(app: App, uri: string): Promise<boolean> {
  try {
    await createLoaders(app, createKeyRing()).documents(uri)
    return false
  } catch (error) {
    return error instanceof FetchError && error.response?.status === 410
  }
}
