import { type Activity, getTypeId } from '@fedify/vocab'
import { FetchError } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import type { Transaction } from '../../db/client.ts'
import { isHttpError } from '../../lib/http.ts'
import { isShortAddress } from '../../people/person.ts'
import { addReceivedActivity, lockName } from './queries.ts'
import { hasOwnId } from './types.ts'

/** An activity as far as its name goes: what it is and who sent it. Fedify has checked that they did. */
export type Deed = { type: string; uri: string | undefined; actor: URL }

/**
 * Undefined, with a line in the log, where an id is longer than any, or where the activity's id belongs to another server than its actor: it
 * could be made to look like one that is still to come from there (FEP-fe34).
 */
export function readDeed(app: App, activity: Activity): Deed | undefined {
  const { id, actorId } = activity
  const type = toTypeName(activity)
  if (!actorId || (id && id.origin !== actorId.origin)) {
    return refuse(app, 'its id is not of the actor’s server', { type, activity: id?.href })
  }
  const addresses = [id, actorId, ...activity.objectIds].filter((address) => address !== null)
  if (!addresses.every(isShortAddress)) return refuse(app, 'its addresses are too long', { type })
  return { type, uri: id?.href, actor: actorId }
}

/** As in JSON, without the vocabulary's name in front. */
export function toTypeName(activity: Activity): string {
  return getTypeId(activity).href.replace(/^.*#/, '')
}

/**
 * What is done and the note that it was done are one transaction; the same activity again does nothing.
 * What else the same actor does waits meanwhile, so that a Delete never passes by the Create it is about.
 */
export async function once(app: App, deed: Deed, effect: (tx: Transaction) => Promise<void>): Promise<void> {
  await app.db.transaction(async (tx) => {
    const uri = hasOwnId(deed.type) ? deed.uri : undefined
    // Sent together; the server does one after the other.
    const [, isNew] = await Promise.all([
      lockName(tx, deed.actor.href),
      uri === undefined || addReceivedActivity(tx, uri, app.now()),
    ])
    if (isNew) await effect(tx)
  })
}

/** Ends with undefined, so that a reader can end with it. */
export function refuse(app: App, because: string, fields: Record<string, unknown> = {}): undefined {
  app.log.info('inbox: refused', { because, ...fields })
  return undefined
}

/**
 * Undefined, with a line in the log, where another server's answer says no for good; whatever may be
 * better later is thrown, so that the job tries again.
 */
export async function fetchOrRefuse<T>(
  app: App,
  what: string,
  load: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await load()
  } catch (error) {
    if (!isForGood(error)) throw error
    return refuse(app, `${what} cannot be had`, { error: String(error) })
  }
}

/** Whether an answer of this status may be another one soon. */
export function isForNow(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

/** Whether another server is to blame, be it for now or for good. */
export function isFromElsewhere(error: unknown): boolean {
  return isHttpError(error) || error instanceof FetchError
}

function isForGood(error: unknown): boolean {
  if (isHttpError(error)) return error.reason !== 'network' && error.reason !== 'timeout'
  if (error instanceof FetchError) {
    return !isForNow(error.response?.status ?? 400)
  }
  // What the document says makes no sense, and will make none tomorrow.
  if (error instanceof Error && error.name.startsWith('jsonld.')) return true
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
}
