import type { Blog, Quote } from '../db/schema.ts'

export type { Quote } from '../db/schema.ts'

/** Who may quote: everybody, those who follow, or nobody but the author. */
export type QuotePolicy = Blog['canQuote']

/** Whether a permission holds: it was neither taken back nor made void by the quoting post itself. */
export function isInForce({ revokedAt, forgottenAt }: Pick<Quote, 'revokedAt' | 'forgottenAt'>): boolean {
  return revokedAt === null && forgottenAt === null
}

/** Whether a new quote by somebody who is not blocked is fine without asking the author each time. */
export function isAllowed(policy: QuotePolicy, isFollower: boolean): boolean {
  return policy === 'public' || (policy === 'followers' && isFollower)
}
