import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../lib/log.ts'

/** In the order in which they are stopped; the database last, since all others may still write to it. */
const phases = ['traffic', 'app', 'database'] as const
type Phase = (typeof phases)[number]

export type Stops = {
  add(phase: Phase, stop: () => Promise<void>): void
  /** Stops everything once, one phase after the other. What fails or takes too long keeps nothing else up. */
  stopAll(): Promise<void>
}

/** PostgreSQL itself gives up waiting after 30 s. */
const limitsMs: Record<Phase, number> = { traffic: 15_000, app: 15_000, database: 40_000 }

export function createStops(log: Log): Stops {
  const stops: Record<Phase, (() => Promise<void>)[]> = { traffic: [], app: [], database: [] }
  let stopping: Promise<void> | undefined
  const stopPhases = async () => {
    for (const phase of phases)
      await Promise.all(stops[phase].map((stop) => stopInTime(stop, limitsMs[phase], log)))
  }
  return {
    add: (phase, stop) => {
      stops[phase].push(stop)
    },
    stopAll: () => {
      stopping ??= stopPhases()
      return stopping
    },
  }
}

async function stopInTime(stop: () => Promise<void>, limitMs: number, log: Log): Promise<void> {
  const limit = new AbortController()
  const tooLate = wait(limitMs, undefined, { signal: limit.signal }).then(
    () => log.warn(`stop: something was still at work after ${limitMs / 1000} s and was left`),
    () => {},
  )
  try {
    await Promise.race([stop(), tooLate])
  } catch (error) {
    log.warn('stop: something did not stop well', { error })
  }
  limit.abort()
}
