import type { App } from '../app.ts'
import { findPersonByUri } from '../people/queries.ts'
import { addLostFollower, removeFollower } from './queries.ts'

/**
 * The account is not there any more, as its own server says. What the person wrote here stays: an answer of
 * 404 is no Delete. Following anew makes a follower again.
 */
export async function loseFollower(app: App, uri: string, status: 404 | 410): Promise<void> {
  const isLost = await app.db.transaction(async (tx) => {
    const person = await findPersonByUri(tx, uri)
    if (!person || !(await removeFollower(tx, person.id))) return false
    await addLostFollower(tx, { personId: person.id, status, at: app.now() })
    return true
  })
  if (isLost) app.log.info(`followers: ${uri} answers ${status} and follows no more`)
}
