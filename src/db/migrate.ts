import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { AppError } from '../errors.ts'
import type { Database } from './client.ts'

type Journal = { entries: { when: number; tag: string }[] }

/**
 * Brings the database to this version's schema; one process at a time, by an advisory lock.
 * @throws AppError conflict when a newer Parzelle has been at work on it.
 */
export async function migrateDatabase(db: Database, folder: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7279001)`)
    await refuseNewer(db, folder)
    await migrate(db, { migrationsFolder: folder })
  })
}

async function refuseNewer(db: Database, folder: string): Promise<void> {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal
  const newest = Math.max(...journal.entries.map((entry) => entry.when))
  const known = await db.execute<{ there: string | null }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') as there`,
  )
  if (!known[0]?.there) return
  const rows = await db.execute<{ newest: string | null }>(
    sql`select max(created_at) as newest from drizzle.__drizzle_migrations`,
  )
  if (Number(rows[0]?.newest ?? 0) <= newest) return
  throw new AppError(
    'conflict',
    'The database was written by a newer version of Parzelle. Nothing was changed. Start that newer version again, or restore a backup made with this one.',
  )
}
