import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { inject, onTestFinished } from 'vitest'
import { type App, closeApp, openApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { newId } from '../../src/lib/uuid.ts'

export type TestApp = App & { logged: string[] }

/**
 * A whole App on a fresh copy of the migrated database, closed when the test is over.
 * @param options.now a fixed or moving clock
 * @param options.template another database to copy than the empty one
 */
export async function openTestApp(
  options: { config?: Partial<Config>; now?: () => Date; runsJobs?: boolean; template?: string } = {},
): Promise<TestApp> {
  const connection = await copyDatabase(options.template)
  const dataDir = mkdtempSync(join(tmpdir(), 'parzelle-data-'))
  const config = { ...readConfig({ ALLOW_PRIVATE_ADDRESS: 'true', DATA_DIR: dataDir }), ...options.config }
  const logged: string[] = []
  const app = await openApp({
    config,
    connection,
    root: process.cwd(),
    log: createLog((line) => logged.push(line)),
    ...(options.now && { now: options.now }),
    runsJobs: options.runsJobs ?? false,
  })
  onTestFinished(async () => {
    await closeApp(app)
    rmSync(dataDir, { recursive: true, force: true })
  })
  return Object.assign(app, { logged })
}

async function copyDatabase(name?: string) {
  const template = inject('postgres')
  const database = `test_${newId().replaceAll('-', '')}`
  const sql = postgres({ host: template.socketDir, user: template.user, database: 'postgres', max: 1 })
  await sql`create database ${sql(database)} template ${sql(name ?? template.database)} strategy file_copy`
  await sql.end()
  return { socketDir: template.socketDir, user: template.user, database }
}
