import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import { getSigns, type Signs } from './watch/queries.ts'

/** What stands still. */
export type Standstill = 'worker' | 'deliveries' | 'jobs'

/** How long something may be due before it is a standstill; retries and restarts take less. */
const patienceMs = 5 * 60_000

/** Undefined: all is well. Only the weightiest, since the others follow from it. */
export async function findStandstill(app: App): Promise<Standstill | undefined> {
  const now = app.now()
  const signs = await getSigns(app.db, now, new Date(now.getTime() - patienceMs))
  if (!signs.isWorked && (app.config.role === 'web' || areDue(signs))) return 'worker'
  if (signs.areDeliveriesDue && !signs.areDeliveriesMoving) return 'deliveries'
  return signs.areJobsDue && !signs.areJobsMoving ? 'jobs' : undefined
}

function areDue({ areDeliveriesDue, areJobsDue }: Signs): boolean {
  return areDeliveriesDue || areJobsDue
}

/** Whether what is added now has to wait for somebody who mends it. */
export function keepsDeliveries(standstill: Standstill | undefined): boolean {
  return standstill === 'worker' || standstill === 'deliveries'
}

/** What is wrong and what to do, for logs and operators. */
export const standstillWords: Record<Standstill, string> = {
  worker:
    'no worker is running: posts do not go out, and answers do not come in; start one with ROLE=worker or "parzelle worker"',
  deliveries: 'deliveries have been due for five minutes, and none is tried; restart Parzelle or its worker',
  jobs: 'jobs have been due for five minutes, and none is begun; restart Parzelle or its worker',
}

/** Looks once a minute, and says once that something stands still, and once that it moves again. */
export function startWatch(app: App, everyMs = 60_000): { stop(): Promise<void> } {
  const end = new AbortController()
  let said: Standstill | undefined
  const look = async () => {
    const found = await findStandstill(app)
    if (found === said) return
    if (found) app.log.warn(`watch: ${standstillWords[found]}`)
    else app.log.info('watch: everything moves again')
    said = found
  }
  const run = async () => {
    while (!end.signal.aborted) {
      await wait(everyMs, undefined, { signal: end.signal }).catch(() => {})
      // An outage of the database is told by everybody else.
      if (!end.signal.aborted) await look().catch(() => {})
    }
  }
  const running = run()
  return {
    stop: async () => {
      end.abort()
      await running
    },
  }
}
