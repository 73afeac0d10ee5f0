/** What follows from the outcome of a delivery. Pure. */
import type { HttpError } from '../lib/httpError.ts'

export type Outcome =
  | { kind: 'answered'; status: number; retryAfter: string | undefined }
  | { kind: 'unanswered'; error: HttpError }

export type Verdict = {
  /** `held` is said only where it is known how the server does otherwise (record.ts). */
  state: 'delivered' | 'retrying' | 'held' | 'gone'
  /** For `retrying`; of a `held` row when its server's pause is over, and until then others come before it. */
  nextAttemptAt: Date | null
  status: number | null
  /** In plain words, for the author; null when delivered. */
  error: string | null
  /** What it says of the server: it took the activity; it answered, so that it lives; it failed; nothing. */
  server: 'took' | 'answered' | 'failed' | 'unasked'
  /** For how long the whole server wants to be left alone, where it says so. */
  pauseMs: number | null
}

/**
 * @param attempts how many there were before this one
 * @param random from 0 up to 1, spreads the retries so that a server that comes back is not run over
 */
export function toVerdict(outcome: Outcome, attempts: number, now: Date, random = Math.random): Verdict {
  const status = outcome.kind === 'answered' ? outcome.status : null
  if (status !== null && status >= 200 && status < 300)
    return { state: 'delivered', nextAttemptAt: null, status, error: null, server: 'took', pauseMs: null }
  const error = outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.error.message
  const delayMs = nextDelayMs(outcome, attempts, now, random)
  return {
    state: delayMs === undefined ? 'gone' : 'retrying',
    nextAttemptAt: delayMs === undefined ? null : new Date(now.getTime() + delayMs),
    status,
    error,
    server: toSign(outcome),
    pauseMs: status === 429 || status === 503 ? findRetryAfterMs(outcome, now) : null,
  }
}

function nextDelayMs(
  outcome: Outcome,
  attempts: number,
  now: Date,
  random: () => number,
): number | undefined {
  const schedule = isRefusal(outcome) ? delaysAfterRefusal : delays
  const delayMs = schedule[attempts]
  if (delayMs === undefined) return undefined
  return Math.max(jitter(delayMs, random), findRetryAfterMs(outcome, now) ?? 0)
}

const minuteMs = 60_000
export const hourMs = 60 * minuteMs

/** Up to a fifth less or more. */
export function jitter(ms: number, random: () => number): number {
  return Math.round(ms * (0.8 + 0.4 * random()))
}

/** 64 hours in all; 51, over two days, when every delay comes out shortest. */
const delays = [
  0.5 * minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  1 * hourMs,
  2 * hourMs,
  4 * hourMs,
  8 * hourMs,
  12 * hourMs,
  12 * hourMs,
  24 * hourMs,
]

/** A clear no seldom turns into a yes; an hour is enough for a deployment gone wrong. */
const delaysAfterRefusal = [0.5 * minuteMs, 10 * minuteMs, 1 * hourMs]

/** 4xx that can pass: keys not fetched yet, blocks, a wrong turn in front of the server, too many requests. */
const passing = new Set([401, 403, 404, 408, 425, 429])

function isRefusal(outcome: Outcome): boolean {
  if (outcome.kind === 'unanswered') return isOurRefusal(outcome.error)
  return outcome.status >= 400 && outcome.status < 500 && !passing.has(outcome.status)
}

/** Nothing was sent: it is the address that is wrong, not the server. */
function isOurRefusal({ reason }: HttpError): boolean {
  return reason === 'private-address' || reason === 'bad-address'
}

function toSign(outcome: Outcome): Verdict['server'] {
  if (outcome.kind === 'unanswered') return isOurRefusal(outcome.error) ? 'unasked' : 'failed'
  return outcome.status >= 500 || outcome.status === 429 ? 'failed' : 'answered'
}

const maxRetryAfterMs = 24 * hourMs

/** Retry-After in either form (RFC 9110, 10.2.3), heeded up to a day. Null: not said, not readable, or past. */
function findRetryAfterMs(outcome: Outcome, now: Date): number | null {
  const value = outcome.kind === 'answered' ? outcome.retryAfter?.trim() : undefined
  if (!value) return null
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return ms > 0 ? Math.min(ms, maxRetryAfterMs) : null
}
