import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import { invalid } from '../errors.ts'
import { newId } from '../lib/uuid.ts'
import { getPerson, setPersonBlock, setServerBlock, takeFollows, takeQuotes } from './queries.ts'

/**
 * What the person said and did vanishes from the pages, nothing new is taken, and their server is told that
 * they follow and may quote no more.
 * @throws AppError not-found
 */
export async function blockPerson(app: App, personId: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    const { id } = await getPerson(tx, personId)
    await setPersonBlock(tx, id, app.now())
    await sendAway(app, tx, { id })
    await notifyChange(tx)
  })
}

/** Comments and reactions are back; whoever followed or quoted has to do so again. @throws AppError not-found */
export async function unblockPerson(app: App, personId: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    const { id } = await getPerson(tx, personId)
    await setPersonBlock(tx, id, null)
    await notifyChange(tx)
  })
}

/**
 * Blocks everybody on a server, now and later.
 * @param host as in user@host, with its port where it is not the default one
 * @throws AppError invalid, field `host`: 'notAHost' or 'ownHost'
 */
export async function blockServer(app: App, host: string): Promise<void> {
  const name = readHost(app, host)
  await app.db.transaction(async (tx) => {
    await setServerBlock(tx, name, app.now())
    await sendAway(app, tx, { host: name })
    await notifyChange(tx)
  })
}

/** @throws AppError invalid, field `host`: 'notAHost' */
export async function unblockServer(app: App, host: string): Promise<void> {
  const name = readHost(app, host)
  await app.db.transaction(async (tx) => {
    await setServerBlock(tx, name, null)
    await notifyChange(tx)
  })
}

async function sendAway(app: App, tx: Transaction, who: { id: string } | { host: string }): Promise<void> {
  for (const follow of await takeFollows(tx, who)) {
    await app.jobs.add(tx, { type: 'follower.removed', rejectId: newId(), ...follow })
  }
  // FEP-044f: to block a quoter means to take the permission back.
  for (const quoteId of await takeQuotes(tx, who, app.now()))
    await app.jobs.add(tx, { type: 'quote.revoked', quoteId })
}

/**
 * A server's name as user@host has it; also an address is understood.
 * @throws AppError invalid, field `host`: 'notAHost' or 'ownHost'
 */
export function readHost(app: App, typed: string): string {
  const text = typed.trim().toLowerCase()
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (!url?.host || url.username || url.pathname !== '/') throw invalid({ host: 'notAHost' })
  if (url.host === new URL(app.config.origin).host) throw invalid({ host: 'ownHost' })
  return url.host
}
