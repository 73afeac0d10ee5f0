/** The suite's own view of the database: it looks, and it lets time pass, and that is all. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { type Connection, openPostgres } from '../../src/db/client.ts'
import { channels } from '../../src/db/notify.ts'
import type { After } from '../support/program.ts'

export type Database = {
  /** Asks again until the database is there; what is asked must do no harm twice. */
  ask<T>(question: (sql: Sql) => Promise<T>): Promise<T>
  /** Hangs up, so that the server can go away. */
  hangUp(): Promise<void>
}

export function openDatabase(after: After, connection: Connection): Database {
  let sql: Sql | undefined
  const hangUp = async () => {
    const old = sql
    sql = undefined
    await old?.end({ timeout: 0 }).catch(() => {})
  }
  after(hangUp)
  const ask = async <T>(question: (sql: Sql) => Promise<T>): Promise<T> => {
    for (const endsAt = Date.now() + 60_000; ; ) {
      sql ??= openPostgres(connection, { max: 1, connect_timeout: 5, onnotice: () => {} })
      try {
        return await question(sql)
      } catch (error) {
        if (Date.now() > endsAt) throw error
        await hangUp()
        await wait(100)
      }
    }
  }
  return { ask, hangUp }
}

/** How the ledger stands: how many rows are in which state, and how many jobs are in hand. */
export type Ledger = {
  waiting: number
  /** First tries that some worker holds. */
  leased: number
  /** Tried in vain, or set aside because their server is paused. */
  retrying: number
  /** Retries that some worker holds. */
  retryingLeased: number
  delivered: number
  gone: number
  jobs: number
  activeJobs: number
  activeInbox: number
  comments: number
}

/** @param since the last row of the ledger that is of no interest */
export async function readLedger(database: Database, since = 0): Promise<Ledger> {
  const [ledger] = await database.ask(
    (sql) => sql<Ledger[]>`
      select * from (
        select count(*) filter (where state = 'waiting')::int as waiting,
          count(*) filter (where state = 'waiting' and "leasedUntil" > now())::int as leased,
          count(*) filter (where state in ('retrying', 'held'))::int as retrying,
          count(*) filter (where state in ('retrying', 'held') and "leasedUntil" > now())::int as "retryingLeased",
          count(*) filter (where state = 'delivered')::int as delivered,
          count(*) filter (where state = 'gone')::int as gone
        from deliveries where id > ${since}) as d,
      (select count(*)::int as jobs,
          count(*) filter (where state = 'active')::int as "activeJobs",
          count(*) filter (where state = 'active' and name = 'activity.received')::int as "activeInbox"
        from pgboss.job where state in ('created', 'retry', 'active') and name like '%.%') as j,
      (select count(*)::int as comments from comments) as c`,
  )
  if (!ledger) throw new Error('the ledger says nothing')
  return ledger
}

export async function findLastRow(database: Database): Promise<number> {
  const [row] = await database.ask((sql) => sql`select coalesce(max(id), 0)::int as id from deliveries`)
  return Number(row?.id)
}

/**
 * Moves what is due later to now, as the clock would: the product waits minutes and hours between two
 * tries, and leaves servers alone that fail. What some worker has in hand is not touched. Rings for the
 * workers, as every new post does, so that they need not come by themselves, every five seconds.
 */
export async function letRetriesComeDue(database: Database): Promise<void> {
  await database.ask(async (sql) => {
    await sql`update deliveries set "nextAttemptAt" = now()
      where "nextAttemptAt" > now() and coalesce("leasedUntil", now()) <= now()`
    await sql`update servers set "pausedUntil" = now() where "pausedUntil" > now() and not exists (
      select from deliveries where deliveries.host = servers.host and "leasedUntil" > now())`
    await sql`update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`
    await sql`select pg_notify(${channels.deliveries}, '')`
  })
}

/**
 * The same for what processes hold that were killed: leases of rows run out, and the signs of life of jobs
 * grow old. Only while no worker lives, since to one that does it would be a lie.
 */
export async function letLeasesRunOut(database: Database): Promise<void> {
  await database.ask(async (sql) => {
    await sql`update deliveries set "leasedUntil" = now() where "leasedUntil" > now()`
    await sql`update pgboss.job set started_on = started_on - interval '10 minutes',
      heartbeat_on = heartbeat_on - interval '10 minutes' where state = 'active'`
    await sql`update pgboss.queue set monitor_claim_on = monitor_claim_on - interval '10 minutes',
      monitor_on = monitor_on - interval '10 minutes'`
  })
}
