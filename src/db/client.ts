import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type ExtractTablesWithRelations, sql } from 'drizzle-orm'
import type { PgTransaction } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { isHttpError } from '../lib/httpError.ts'
import * as schema from './schema.ts'

/** Where a Postgres is: an address, or the folder of its Unix socket. */
export type Connection = { url: string } | { socketDir: string; user: string; database: string }

type Schema = typeof schema
export type Database = PostgresJsDatabase<Schema>
export type Transaction = PgTransaction<PostgresJsQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>
/** What a query needs: the database itself or a transaction. */
export type Db = Database | Transaction

export type Client = { db: Database; raw: postgres.Sql; close(): Promise<void> }

/** @param name shown in pg_stat_activity; tells which of our processes is connected. */
export function connect(connection: Connection, name = 'parzelle', max = 10): Client {
  const options: postgres.Options<Record<string, never>> = {
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    // In seconds. The library's own pauses grow to 20 s, and so long would a reader wait in an outage.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1),
    connection: { application_name: name },
    onnotice: () => {},
  }
  const raw = openPostgres(connection, options)
  return { db: drizzle(withPlans(raw), { schema }), raw, close: () => raw.end({ timeout: 5 }) }
}

/**
 * Has the server plan a statement once a connection: drizzle would have it planned each time, and most of
 * ours take longer to plan than to run.
 */
function withPlans<S extends object>(client: S): S {
  return new Proxy(client, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name)
      if (typeof own !== 'function') return own
      if (name === 'unsafe')
        return (text: string, args: unknown[] = []) => own(text, args, toPlanning(text, args.length))
      if (name === 'begin' || name === 'savepoint')
        return (run: (tx: object) => unknown) => own((tx: object) => run(withPlans(tx)))
      return own
    },
  })
}

/**
 * Many parameters are a list, and of these the same length seldom comes twice. Without any there may be
 * several statements in the text, as in a migration; these cannot be planned.
 */
function toPlanning(text: string, parameters: number): { prepare: boolean; simple: boolean } {
  const isPlanned = parameters > 0 ? parameters <= 40 : /^select [^;]+$/.test(text)
  return { prepare: isPlanned, simple: !isPlanned && parameters === 0 }
}

/** postgres.js itself; for this folder only, everyone else takes a Client. */
export function openPostgres(
  connection: Connection,
  options: postgres.Options<Record<string, never>>,
): postgres.Sql {
  // Array types are not used, and the query for them, if the server goes away during it, makes postgres.js
  // connect again without a pause and reject a promise that nobody holds.
  const careful = { ...options, fetch_types: false }
  if ('url' in connection) return postgres(connection.url, careful)
  const { socketDir, user, database } = connection
  // All said, so that no PG… variable of the environment leads elsewhere.
  return postgres({
    ...careful,
    path: join(socketDir, '.s.PGSQL.5432'),
    port: 5432,
    ssl: false,
    user,
    database,
  })
}

/**
 * Whether the error says that the database went away under a query, although it may be back by now, or still
 * answer another one. By SQLSTATE (PostgreSQL, appendix A: 08 connection, 57P01-03 shutdown, crash,
 * starting), as postgres.js names it, or as the system does.
 */
export function isOutage(error: unknown): boolean {
  // Another server's trouble is not ours.
  if (!(error instanceof Error) || isHttpError(error)) return false
  return ('code' in error && outageCode.test(String(error.code))) || isOutage(error.cause)
}

const outageCode = /^(08...|57P0[123]|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONN.*|EPIPE)$/

/** True while the database answers, and does so within `limitMs`. */
export async function isReachable(db: Db, limitMs = 2000): Promise<boolean> {
  const answer = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  )
  const limit = new AbortController()
  const tooLate = wait(limitMs, false, { signal: limit.signal }).catch(() => false)
  const isThere = await Promise.race([answer, tooLate])
  limit.abort()
  return isThere
}

/**
 * Whether a process of this `name`, connected from the same machine as we are, has asked the database for
 * anything of late.
 */
export async function isAtWork(db: Db, name: string, withinSeconds: number): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(sql`
    select exists (
      select from pg_stat_activity
      where datname = current_database() and application_name = ${name}
        and client_addr is not distinct from inet_client_addr()
        and (state = 'active' or state_change > now() - make_interval(secs => ${withinSeconds}))) as found`)
  return row?.found === true
}
