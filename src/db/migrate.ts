import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { AppError } from '../errors.ts'
import type { Database, Db, Transaction } from './client.ts'

/** How far a database is: the last migration that was applied to it. */
export type Level = { name: string; at: number }

type Journal = { entries: { when: number; tag: string }[] }

/**
 * Brings the database to this version's schema; one process at a time, by an advisory lock.
 * @throws AppError conflict when a newer Parzelle has been at work on it.
 */
export async function migrateDatabase(db: Database, folder: string): Promise<void> {
  await db.transaction(async (tx) => {
    await lockMigrations(tx)
    const at = await findLevelTime(tx)
    if (at !== undefined && at > (listLevels(folder).at(-1)?.at ?? 0)) throw newerDatabase()
    await applyMigrations(tx, folder)
  })
}

/** Until the transaction ends no Parzelle that starts gets past its migrations. */
export async function lockMigrations(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7279001)`)
}

/**
 * Applies what is missing, and keeps drizzle's own record of it.
 * @param upTo the last one to apply; the newest where nothing is said
 */
export async function applyMigrations(tx: Transaction, folder: string, upTo?: Level): Promise<void> {
  await tx.execute(sql`create schema if not exists drizzle`)
  await tx.execute(sql`
    create table if not exists drizzle.__drizzle_migrations (
      id serial primary key, hash text not null, created_at bigint)`)
  const done = (await findLevelTime(tx)) ?? 0
  const wanted = readMigrationFiles({ migrationsFolder: folder }).filter(
    ({ folderMillis }) => folderMillis > done && folderMillis <= (upTo?.at ?? Number.POSITIVE_INFINITY),
  )
  for (const { sql: statements, hash, folderMillis } of wanted) {
    for (const statement of statements) await tx.execute(sql.raw(statement))
    await tx.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`,
    )
  }
}

/** All levels that this version knows, oldest first. */
export function listLevels(folder: string): Level[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal
  return journal.entries.map(({ tag, when }) => ({ name: tag, at: when }))
}

/** Undefined before the first migration. */
async function findLevelTime(db: Db): Promise<number | undefined> {
  const known = await db.execute<{ there: string | null }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') as there`,
  )
  if (!known[0]?.there) return undefined
  const rows = await db.execute<{ newest: string | null }>(
    sql`select max(created_at) as newest from drizzle.__drizzle_migrations`,
  )
  return rows[0]?.newest ? Number(rows[0].newest) : undefined
}

/** The tables that migrations of this version and earlier ones ever made, some of them gone again. */
export function listTablesEverMade(folder: string): string[] {
  const statements = readMigrationFiles({ migrationsFolder: folder }).flatMap(({ sql: list }) => list)
  return statements.flatMap((statement) => /^\s*CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? [])
}

export function newerDatabase(): AppError {
  return new AppError(
    'conflict',
    'The database was written by a newer version of Parzelle. Nothing was changed. Start that newer version again, or restore a backup made with this one.',
  )
}
