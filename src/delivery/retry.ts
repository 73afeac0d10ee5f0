/** What follows from the outcome of a delivery. Pure. */
import type { HttpError } from '../lib/httpError.ts'

export type Outcome =
  | { kind: 'answered'; status: number; retryAfter: string | undefined }
  | { kind: 'unanswered'; error: HttpError }

export type Verdict = {
  state: 'delivered' | 'retrying' | 'gone'
  /** For `retrying` only. */
  nextAttemptAt: Date | null
  status: number | null
  /** In plain words, for the author; null when delivered. */
  error: string | null
  /** The trouble is the server's, not this activity's. */
  isServerDown: boolean
}

/**
 * @param attempts how many there were before this one
 * @param random from 0 up to 1, spreads the retries so that a server that comes back is not run over
 */
export function toVerdict(outcome: Outcome, attempts: number, now: Date, random = Math.random): Verdict {
  const status = outcome.kind === 'answered' ? outcome.status : null
  if (status !== null && status >= 200 && status < 300)
    return { state: 'delivered', nextAttemptAt: null, status, error: null, isServerDown: false }
  const error = outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.error.message
  const delayMs = nextDelayMs(outcome, attempts, now, random)
  return {
    state: delayMs === undefined ? 'gone' : 'retrying',
    nextAttemptAt: delayMs === undefined ? null : new Date(now.getTime() + delayMs),
    status,
    error,
    isServerDown: isServerDown(outcome),
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
  const jittered = delayMs * (1 - jitter + 2 * jitter * random())
  return Math.round(Math.max(jittered, toRetryAfterMs(outcome, now)))
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const jitter = 0.2

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

/** 4xx that can pass: keys not fetched yet, blocks, moves, too many requests. */
const passing = new Set([401, 403, 404, 408, 410, 425, 429])

function isRefusal(outcome: Outcome): boolean {
  if (outcome.kind === 'unanswered')
    return outcome.error.reason === 'private-address' || outcome.error.reason === 'bad-address'
  return outcome.status >= 400 && outcome.status < 500 && !passing.has(outcome.status)
}

function isServerDown(outcome: Outcome): boolean {
  if (outcome.kind === 'unanswered') return true
  return outcome.status >= 500 || outcome.status === 429
}

/** Retry-After in either form (RFC 9110, 10.2.3), heeded up to a day. */
function toRetryAfterMs(outcome: Outcome, now: Date): number {
  const value = outcome.kind === 'answered' ? outcome.retryAfter : undefined
  if (!value) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), 24 * hourMs)
}
