import { Object as ActivityObject, isActor } from '@fedify/vocab'
import { type DocumentLoader, FetchError } from '@fedify/vocab-runtime'
import type { App } from '../app.ts'
import { notifyDeliveries } from '../db/notify.ts'
import { hasPeople, leaveSharedInbox, listFollowersBehind } from '../delivery/inboxes/queries.ts'
import { loseFollower } from '../followers/lose.ts'
import type { JobOf } from '../jobs/kinds.ts'
import { findPersonByUri } from '../people/queries.ts'
import { updatePerson } from '../people/remember.ts'
import { toPerson, withoutFetching } from './inbox/sender.ts'
import type { Loaders } from './loader.ts'

/** So that a job about a large server stays short; the rest is one more job. */
const maxAtOnce = 30

/**
 * `inbox.missing`: an inbox says that it is not there, which may be a fault of its server. So everybody
 * behind it is asked for by their own address: where that is not there either (404, 410), the follower is
 * lost. Whoever still is there stays, with the addresses that their document says now; and when it was a
 * shared inbox, they are reached by their own from then on.
 */
export async function onInboxMissing(app: App, loaders: Loaders, job: JobOf<'inbox.missing'>): Promise<void> {
  const { inbox, after } = job
  const people = await listFollowersBehind(app.db, inbox, { after, limit: maxAtOnce })
  await Promise.all(people.map((person) => checkFollower(app, loaders, person)))
  const last = people.at(-1)
  if (last && people.length === maxAtOnce)
    return app.jobs.add(app.db, { type: 'inbox.missing', inbox, after: last.id })
  await app.db.transaction(async (tx) => {
    if (!(await hasPeople(tx, { sharedInbox: inbox }))) return
    await leaveSharedInbox(tx, inbox, app.now())
    await notifyDeliveries(tx)
  })
}

async function checkFollower(app: App, loaders: Loaders, { uri }: { uri: string }): Promise<void> {
  const found = await findActorDocument(loaders.freshDocuments, uri)
  if (found.kind === 'gone') return loseFollower(app, uri, found.status)
  if (found.kind === 'unknown') return
  const actor = await ActivityObject.fromJsonLd(found.document, {
    ...withoutFetching,
    contextLoader: loaders.contexts,
  }).catch(() => null)
  const known = await findPersonByUri(app.db, uri)
  const person = known && actor && isActor(actor) ? await toPerson(app, actor, known) : undefined
  if (person?.uri === uri) await app.db.transaction((tx) => updatePerson(app, tx, person))
}

type Found =
  | { kind: 'there'; document: unknown }
  | { kind: 'gone'; status: 404 | 410 }
  /** No answer, or one that says nothing of whether the actor is there. */
  | { kind: 'unknown' }

/** @param fetchAnew must remember nothing */
async function findActorDocument(fetchAnew: DocumentLoader, uri: string): Promise<Found> {
  try {
    return { kind: 'there', document: (await fetchAnew(uri)).document }
  } catch (error) {
    const status = error instanceof FetchError ? error.response?.status : undefined
    return status === 404 || status === 410 ? { kind: 'gone', status } : { kind: 'unknown' }
  }
}
