import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { Person, RemotePerson } from '../people/person.ts'
import { isBlocked } from '../people/queries.ts'
import { rememberPerson } from '../people/remember.ts'
import {
  findQuoteInForce,
  getQuoteRule,
  insertQuote,
  isRevoked,
  setAllQuotesForgotten,
  setQuotesForgotten,
  updateQuote,
} from './queries.ts'
import { isAllowed, type Quote } from './quote.ts'

/** A post elsewhere that quotes an object of ours, as plain data. */
export type IncomingQuote = Pick<Quote, 'uri' | 'url' | 'visibility' | 'editedAt' | 'objectId'> & {
  /** Who wrote it, which is who signed the request. */
  person: RemotePerson
  /** Whether readers can see what is quoted. */
  isQuotable: boolean
}

export type QuoteAnswer =
  /** @property quote names the permission */
  { given: true; quote: Quote; person: Person } | { given: false; because: string }

/**
 * Decides on a request to quote (FEP-044f) by the author's choice of the moment. What was allowed stays so
 * until it is taken back: the same request again gets the same permission, whatever was chosen since.
 * @returns undefined for whoever is blocked: they get no answer
 */
export async function receiveQuoteRequest(
  app: App,
  tx: Transaction,
  quote: IncomingQuote,
): Promise<QuoteAnswer | undefined> {
  if (await isBlocked(tx, quote.person)) return undefined
  const known = await findQuoteInForce(tx, quote.uri, quote.objectId)
  const because = known ? undefined : await findRefusal(tx, quote)
  if (because) return { given: false, because }
  const { person: remote, isQuotable: _, ...columns } = quote
  const person = await rememberPerson(app, tx, remote)
  if (known) {
    await receiveQuoteEdit(app, tx, known, { ...quote, isQuote: true })
    return { given: true, quote: known, person }
  }
  // A post quotes one thing: if it was another one before, it does so no more.
  await setQuotesForgotten(tx, { uri: quote.uri, personId: person.id }, app.now())
  const added = await insertQuote(tx, { ...columns, personId: person.id }, app.now())
  await notifyChange(tx)
  return { given: true, quote: added, person }
}

async function findRefusal(tx: Transaction, quote: IncomingQuote): Promise<string | undefined> {
  if (!quote.isQuotable) return 'there is no such post for readers'
  if (await isRevoked(tx, quote.uri, quote.objectId)) return 'the author took this permission back'
  const { policy, isFollower } = await getQuoteRule(tx, quote.person.uri)
  return isAllowed(policy, isFollower) ? undefined : `the author lets ${policy} quote`
}

export type QuoteEdit = Pick<Quote, 'url' | 'visibility' | 'editedAt'> & {
  /** Whether it still quotes what it was allowed to. */
  isQuote: boolean
}

/** The quoting post was changed by its writer. A change made earlier than what we know says nothing. */
export async function receiveQuoteEdit(
  app: App,
  tx: Transaction,
  quote: Quote,
  { isQuote, url, visibility, editedAt }: QuoteEdit,
): Promise<void> {
  const isLate = quote.editedAt !== null && editedAt !== null && editedAt < quote.editedAt
  if (isLate) return
  if (isQuote) await updateQuote(tx, quote.id, { url, visibility, editedAt })
  else await setQuotesForgotten(tx, quote, app.now())
  await notifyChange(tx)
}

/** The quoting post was deleted by its writer; there need not be one. */
export async function receiveQuoteDeletion(
  app: App,
  tx: Transaction,
  post: { uri: string; personId: string },
): Promise<void> {
  if (await setQuotesForgotten(tx, post, app.now())) await notifyChange(tx)
}

/** Whoever quoted is gone, with all their posts. */
export async function receiveQuoterFarewell(app: App, tx: Transaction, personId: string): Promise<void> {
  await setAllQuotesForgotten(tx, personId, app.now())
  await notifyChange(tx)
}
