import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type ExtractTablesWithRelations, sql } from 'drizzle-orm'
import type { PgTransaction } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
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
  return { db: drizzle(raw, { schema }), raw, close: () => raw.end({ timeout: 5 }) }
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
 * Whether the error says that the database went away under a query, although it may be back by now or have
 * answered another one meanwhile. By SQLSTATE (PostgreSQL, appendix A: 08 connection, 57P01-03 shutdown,
 * crash, starting), or as postgres.js names it.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return /^(08...|57P0[123]|CONNECTION_(CLOSED|ENDED|DESTROYED))$/.test(code) || isOutage(error.cause)
}

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
