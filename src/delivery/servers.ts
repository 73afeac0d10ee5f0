/** What deliveries teach about the servers they go to. Pure; servers/queries.ts keeps it. */
import type { servers } from '../db/schema.ts'
import type { Result } from './results.ts'
import { hourMs, jitter } from './retry.ts'

type ServerRow = typeof servers.$inferSelect

export type SignatureScheme = NonNullable<ServerRow['signature']>

/** What worked last comes first. Every server of old knows draft-cavage, so strangers get that. */
export function orderSchemes(known: SignatureScheme | null): [SignatureScheme, SignatureScheme] {
  return known === 'rfc9421' ? ['rfc9421', 'draft-cavage'] : ['draft-cavage', 'rfc9421']
}

/** Whether the answer may mean that the receiver wants the other scheme; they differ in how they say so. */
export function isSignatureProblem(status: number): boolean {
  return status === 400 || status === 401 || status === 403
}

/** How a server does: `failures` in a row, and the pause that follows from them. */
export type Health = Pick<ServerRow, 'failures' | 'failingSince' | 'lastFailureAt' | 'pausedUntil'>

/** What some results say of one server. */
export type ServerNews = {
  host: string
  /** It answered one of them, and did not fail for its own sake. */
  isWell: boolean
  /** It was in trouble when the rows were claimed, or is now: there is more to do than to note a success. */
  isTroubled: boolean
  /** That it accepted; null: it took nothing. */
  signature: SignatureScheme | null
  hasTaken: boolean
  /** Of the failures: when the first one was over, and when the last one began. */
  failed: { at: Date; lastBegunAt: Date; error: string } | null
  /** The longest that it asked for. */
  pauseMs: number | null
}

/** One entry a server, sorted by host, so that workers who save at the same time never lock crosswise. */
export function toServerNews(results: readonly Result[]): ServerNews[] {
  const byHost = Map.groupBy(results, ({ delivery }) => delivery.host)
  const news = [...byHost].map(([host, ofHost]) => toNews(host, ofHost))
  return news.sort((a, b) => (a.host < b.host ? -1 : 1))
}

/** A server that took or clearly refused one of them is well, whatever became of the others. */
function toNews(host: string, results: readonly Result[]): ServerNews {
  const taken = results.findLast(({ verdict }) => verdict.server === 'took')
  const failures = results.filter(({ verdict }) => verdict.server === 'failed')
  const isWell = results.some(({ verdict }) => verdict.server === 'took' || verdict.server === 'answered')
  const pauses = results.flatMap(({ verdict }) => verdict.pauseMs ?? [])
  const pauseMs = pauses.length > 0 ? Math.max(...pauses) : null
  const failed = isWell && pauseMs === null ? null : toFailed(failures)
  const isTroubled = failed !== null || results.some(({ delivery }) => delivery.isTroubled)
  return { host, isWell, isTroubled, signature: taken?.scheme ?? null, hasTaken: !!taken, failed, pauseMs }
}

function toFailed(failures: readonly Result[]): ServerNews['failed'] {
  const [first] = failures
  if (!first) return null
  const ends = failures.map(({ endedAt }) => endedAt.getTime())
  const begins = failures.map(({ begunAt }) => begunAt.getTime())
  const error = first.verdict.error ?? ''
  return { at: new Date(Math.min(...ends)), lastBegunAt: new Date(Math.max(...begins)), error }
}

/**
 * How the server does after this. Only what began after the last failure was over counts as one more: what
 * fails side by side is one failure, however many rows there are.
 */
export function toHealth(known: Health, news: ServerNews, now: Date, random = Math.random): Health {
  const before = news.isWell ? well : known
  const { failed, pauseMs } = news
  if (!failed) return before
  const isNew = isAfter(failed.lastBegunAt, before.lastFailureAt)
  if (!isNew && pauseMs === null) return before
  const failures = before.failures + Number(isNew)
  return {
    failures,
    failingSince: before.failingSince ?? failed.at,
    lastFailureAt: isNew ? failed.at : before.lastFailureAt,
    pausedUntil: toPausedUntil(before, Math.max(pauseMs ?? 0, toPauseMs(before, failures, random)), now),
  }
}

export function isTroubled({ failures, pausedUntil }: Health): boolean {
  return failures > 0 || pausedUntil !== null
}

export const well: Health = { failures: 0, failingSince: null, lastFailureAt: null, pausedUntil: null }

const minuteMs = 60_000

/** A failure or two can be chance; at the third in a row the server is left alone. */
const failuresBeforePause = 3

const pauses = [1, 2, 5, 10, 30, 60, 120, 240].map((minutes) => minutes * minuteMs)

/** 0: no pause. Who was paused, at its own wish even, stays so until it answers. */
function toPauseMs(before: Health, failures: number, random: () => number): number {
  const index = failures - failuresBeforePause
  if (index < 0 && !before.pausedUntil) return 0
  return jitter(pauses[Math.min(Math.max(index, 0), pauses.length - 1)] ?? 0, random)
}

/** What was said before is not taken back by a shorter pause. */
function toPausedUntil({ pausedUntil }: Health, pauseMs: number, now: Date): Date | null {
  if (pauseMs === 0) return pausedUntil
  const until = new Date(now.getTime() + pauseMs)
  return isAfter(until, pausedUntil) ? until : pausedUntil
}

function isAfter(date: Date, other: Date | null): boolean {
  return other === null || date > other
}

/**
 * How long a row may be held. What is held longer is given up with the next failure of its server; with the
 * longest pause between two tries that is after 64 to 74 hours.
 */
export const heldForMs = 64 * hourMs
