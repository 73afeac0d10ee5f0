import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { Person, RemotePerson } from './person.ts'
import { findPersonByUri, removeAvatar, upsertPerson } from './queries.ts'

/** Keeps what an actor's document said, and has the picture fetched if it is another one than before. */
export async function rememberPerson(app: App, tx: Transaction, remote: RemotePerson): Promise<Person> {
  const before = await findPersonByUri(tx, remote.uri)
  if (before && !before.deletedAt && isSame(before, remote)) return before
  const person = await upsertPerson(tx, remote)
  if (person.avatarUrl === (before?.avatarUrl ?? null)) return person
  if (person.avatarUrl) await app.jobs.add(tx, { type: 'avatar.wanted', personId: person.id })
  else await removeAvatar(tx, person.id)
  return person
}

/** Most who write have just written before. */
function isSame(before: Person, { fetchedAt, ...remote }: RemotePerson): boolean {
  const properties = Object.keys(remote) as (keyof typeof remote)[]
  return (
    before.fetchedAt.getTime() === fetchedAt.getTime() &&
    properties.every((property) => before[property] === remote[property])
  )
}

/** An actor changed its name, picture or addresses. Strangers stay strangers. */
export async function updatePerson(app: App, tx: Transaction, remote: RemotePerson): Promise<void> {
  const before = await findPersonByUri(tx, remote.uri)
  if (!before) return
  const after = await rememberPerson(app, tx, remote)
  if (looksOf(before) !== looksOf(after)) await notifyChange(tx)
}

/** What readers see of a person. */
function looksOf({ name, handle, url, avatarUrl, deletedAt }: Person): string {
  return JSON.stringify([name, handle, url, avatarUrl, deletedAt])
}
