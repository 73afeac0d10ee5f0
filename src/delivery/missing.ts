import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { type MissingInbox, removeMissing, saveMissing, setChecked } from './inboxes/queries.ts'
import type { Result } from './results.ts'
import { hourMs } from './retry.ts'

const dayMs = 24 * hourMs

/** How long it must have said so before its people are asked for; 410 is said on purpose, 404 by chance, too. */
const doubtMs: Record<number, number> = { 404: 7 * dayMs, 410: 0 }

/**
 * Keeps which inboxes say that they are not there, and has the people behind them asked for when it has
 * been said for long enough: once a day at most, and only when there was something to deliver.
 * @returns those that have said so for more than a day: what goes there is tried once, and not again
 */
export async function recordMissing(
  app: App,
  tx: Transaction,
  results: readonly Result[],
  now: Date,
): Promise<Set<string>> {
  const found = results.filter(({ delivery, verdict }) => delivery.isMissing && isThere(verdict.status))
  await removeMissing(
    tx,
    found.map(({ delivery }) => delivery.inbox),
  )
  const statuses = toStatuses(results)
  if (statuses.size === 0) return new Set()
  const list = [...statuses].map(([inbox, status]) => ({ inbox, status }))
  const missing = await saveMissing(tx, list, now)
  await askForPeople(
    app,
    tx,
    missing.filter((one) => isDoubtful(one, now)),
    now,
  )
  return new Set(missing.filter(({ since }) => isOlder(since, dayMs, now)).map(({ inbox }) => inbox))
}

/** One entry an inbox, sorted, so that workers who save at the same time never lock crosswise. */
function toStatuses(results: readonly Result[]): Map<string, number> {
  const statuses = results.flatMap(({ delivery, verdict: { status } }) =>
    status !== null && status in doubtMs ? [[delivery.inbox, status] as const] : [],
  )
  return new Map(statuses.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** An answer from the inbox itself, whatever it says; one of a server in trouble says nothing. */
function isThere(status: number | null): boolean {
  return status !== null && status < 500 && status !== 429 && !(status in doubtMs)
}

function isDoubtful({ status, since, checkedAt }: MissingInbox, now: Date): boolean {
  const isDue = !checkedAt || isOlder(checkedAt, dayMs, now)
  return isDue && now.getTime() - since.getTime() >= (doubtMs[status] ?? 0)
}

async function askForPeople(app: App, tx: Transaction, missing: MissingInbox[], now: Date): Promise<void> {
  const inboxes = missing.map(({ inbox }) => inbox)
  if (inboxes.length === 0) return
  await setChecked(tx, inboxes, now)
  for (const inbox of inboxes) await app.jobs.add(tx, { type: 'inbox.missing', inbox })
}

function isOlder(time: Date, ms: number, now: Date): boolean {
  return now.getTime() - time.getTime() > ms
}
