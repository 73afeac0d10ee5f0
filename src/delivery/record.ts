import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyDeliveries } from '../db/notify.ts'
import { recordMissing } from './missing.ts'
import { saveVerdicts } from './queries.ts'
import type { Result } from './results.ts'
import type { Verdict } from './retry.ts'
import {
  giveUpRows,
  holdRows,
  lockServers,
  releaseRows,
  saveHealth,
  saveSuccesses,
} from './servers/queries.ts'
import { type Health, heldForMs, type ServerNews, toHealth, toServerNews, well } from './servers.ts'
import { type GivenUp, tellGivenUp, tellHealth, toGivenUp } from './tell.ts'

export type Recorded = { paused: Paused }

/** Servers that are to be left alone for now, and until when. */
type Paused = ReadonlyMap<string, Date>

/** Writes into the ledger what became of rows, and what that says of their servers and inboxes. */
export async function recordResults(app: App, results: readonly Result[]): Promise<Recorded> {
  const now = app.now()
  const { paused, changes, givenUp } = await app.db.transaction(async (tx) => {
    const news = toServerNews(results)
    const { paused, changes, givenUp } = await recordTrouble(tx, news, now)
    await saveSuccesses(
      tx,
      news.filter(({ hasTaken }) => hasTaken),
      now,
    )
    const giveUp = await recordMissing(app, tx, results, now)
    const verdicts = results.map(({ delivery, verdict }) => ({
      delivery,
      verdict: giveUp.has(delivery.inbox) ? toGone(verdict) : adapt(verdict, delivery, paused, now),
    }))
    await saveVerdicts(tx, verdicts, now)
    return { paused, changes, givenUp: [...givenUp, ...toGivenUp(verdicts)] }
  })
  // Only what is written down for good, so that no line is told twice.
  tellHealth(
    app.log,
    changes.map(({ news, ...change }) => ({ ...change, error: news.failed?.error })),
  )
  tellGivenUp(app.log, givenUp)
  return { paused }
}

/** A paused server is not the activity's fault: the row waits for it, but not for ever. */
function adapt(
  verdict: Verdict,
  { host, heldSince }: Result['delivery'],
  paused: Paused,
  now: Date,
): Verdict {
  const pausedUntil = paused.get(host)
  if (verdict.server !== 'failed' || !pausedUntil) return verdict
  const isOver = heldSince !== null && now.getTime() - heldSince.getTime() > heldForMs
  return isOver ? toGone(verdict) : { ...verdict, state: 'held', nextAttemptAt: pausedUntil }
}

function toGone(verdict: Verdict): Verdict {
  return verdict.state === 'delivered' ? verdict : { ...verdict, state: 'gone', nextAttemptAt: null }
}

type Trouble = {
  /** Who is paused now. */
  paused: Paused
  changes: Change[]
  /** Of rows that nobody had in hand. */
  givenUp: GivenUp[]
}

/** Most of the time nobody is in trouble, and no row of a server is locked. */
async function recordTrouble(tx: Transaction, news: ServerNews[], now: Date): Promise<Trouble> {
  if (!news.some(({ isTroubled }) => isTroubled)) return { paused: new Map(), changes: [], givenUp: [] }
  // All of them, in one order, since the successes are written below.
  const before = await lockServers(
    tx,
    news.map(({ host }) => host),
  )
  const changes = news.flatMap((one) => {
    const health = before.get(one.host) ?? well
    const after = toHealth(health, one, now)
    return after === health ? [] : [{ host: one.host, before: health, health: after, news: one }]
  })
  await saveHealth(tx, changes)
  const givenUp = await moveRows(tx, changes, now)
  const changed = new Map(changes.map(({ host, health }) => [host, health]))
  const paused = new Map(
    news.flatMap(({ host }) => {
      const { pausedUntil } = changed.get(host) ?? before.get(host) ?? well
      return pausedUntil ? [[host, pausedUntil] as const] : []
    }),
  )
  return { paused, changes, givenUp }
}

type Change = { host: string; before: Health; health: Health; news: ServerNews }

/** @returns what is given up by that */
async function moveRows(tx: Transaction, changes: Change[], now: Date): Promise<GivenUp[]> {
  const stopped = changes.filter(({ before, health }) => health.pausedUntil && !before.pausedUntil)
  const opened = changes.filter(({ before, health }) => before.pausedUntil && !health.pausedUntil)
  const failed = changes.filter(({ health, news }) => health.pausedUntil && news.failed)
  if (stopped.length > 0)
    await holdRows(
      tx,
      stopped.map(({ host }) => host),
      now,
    )
  for (const { host } of opened) await releaseRows(tx, host, now)
  if (opened.length > 0) await notifyDeliveries(tx)
  const oldest = new Date(now.getTime() - heldForMs)
  const givenUp: GivenUp[] = []
  for (const { host, news } of failed) {
    const error = news.failed?.error ?? ''
    givenUp.push({ host, count: await giveUpRows(tx, host, { now, oldest, error }), error })
  }
  return givenUp
}
