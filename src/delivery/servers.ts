/** What deliveries teach about the servers they go to. Pure; queries.ts keeps it. */
import type { servers } from '../db/schema.ts'
import type { Result } from './results.ts'

export type SignatureScheme = NonNullable<(typeof servers.$inferSelect)['signature']>

/** What worked last comes first. Every server of old knows draft-cavage, so strangers get that. */
export function orderSchemes(known: SignatureScheme | null): [SignatureScheme, SignatureScheme] {
  return known === 'rfc9421' ? ['rfc9421', 'draft-cavage'] : ['draft-cavage', 'rfc9421']
}

/** Whether the answer may mean that the receiver wants the other scheme; they differ in how they say so. */
export function isSignatureProblem(status: number): boolean {
  return status === 400 || status === 401 || status === 403
}

export type ServerNews = {
  host: string
  /** How often in a row it failed; 0 ends the row. */
  failures: number
  signature: SignatureScheme | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
}

/** One entry a server, sorted by host, so that workers who save at the same time never lock crosswise. */
export function toServerNews(results: readonly Result[], now: Date): ServerNews[] {
  const byHost = Map.groupBy(results, ({ delivery }) => delivery.host)
  const news = [...byHost].flatMap(([host, ofHost]) => toNews(host, ofHost, now) ?? [])
  return news.sort((a, b) => (a.host < b.host ? -1 : 1))
}

/** A server that took one of them is well, whatever became of the others; a refusal says nothing of it. */
function toNews(host: string, results: readonly Result[], now: Date): ServerNews | undefined {
  const success = results.findLast(({ verdict }) => verdict.state === 'delivered')
  if (success)
    return { host, failures: 0, signature: success.scheme, lastSuccessAt: now, lastFailureAt: null }
  const failures = results.filter(({ verdict }) => verdict.isServerDown).length
  if (failures === 0) return undefined
  return { host, failures, signature: null, lastSuccessAt: null, lastFailureAt: now }
}
