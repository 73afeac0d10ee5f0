import type { App } from '../app.ts'
import { notifyChange } from '../db/notify.ts'
import { getDeskQuote, setQuoteRevoked } from './queries.ts'

/**
 * Takes the permission to quote back, for good: the quote vanishes from the page, and other servers are
 * told to show the post without what it quoted.
 * @throws AppError not-found, also when it does not hold any more
 */
export async function revokeQuote(app: App, id: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    await getDeskQuote(tx, id)
    if (!(await setQuoteRevoked(tx, id, app.now()))) return
    await app.jobs.add(tx, { type: 'quote.revoked', quoteId: id })
    await notifyChange(tx)
  })
}
