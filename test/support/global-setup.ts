import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Connection, connect } from '../../src/db/client.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { openJobs } from '../../src/jobs/jobs.ts'
import { createLog } from '../../src/lib/log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { socketDir: string; user: string; database: string }
  }
}

/** One real PostgreSQL for the whole run; every test file copies its migrated database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'parzelle-test-'))
  const postgres = await startEmbedded(dir)
  const connection: Connection = postgres.connection
  const client = connect(connection)
  await migrateDatabase(client.db, 'drizzle')
  await client.close()
  const jobs = await openJobs(connection, createLog(console.error), false)
  await jobs.boss.stop()
  project.provide('postgres', postgres.connection)
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
