import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type postgres from 'postgres'
import { expect, inject, onTestFinished, test } from 'vitest'
import { mendPostgres } from '../../bin/mend-postgres.js'

/** postgres.js as it runs in the bundle. */
async function importMended(): Promise<typeof postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-mended-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join('node_modules', 'postgres', 'src'), folder, { recursive: true })
  const file = join(folder, 'connection.js')
  writeFileSync(file, mendPostgres(readFileSync(file, 'utf8')))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const { default: mended } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as {
    default: typeof postgres
  }
  return mended
}

test('a transaction whose connection is cut off fails, and the next one is served at once', async () => {
  const mended = await importMended()
  const { socketDir, user } = inject('postgres')
  const open = () =>
    mended({ host: socketDir, user, database: 'postgres', max: 1, fetch_types: false, onnotice: () => {} })
  const [sql, other] = [open(), open()]
  onTestFinished(async () => {
    await Promise.all([sql.end(), other.end()])
  })
  const cutOff = sql.begin(async (tx) => {
    const [row] = await tx`select pg_backend_pid() as pid`
    await Promise.all([
      tx`select pg_sleep(30)`,
      wait(50).then(() => other`select pg_terminate_backend(${row?.pid})`),
    ])
  })
  await expect(cutOff).rejects.toThrow(/CONNECTION_CLOSED|terminating connection/)
  const started = performance.now()
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  expect(performance.now() - started).toBeLessThan(5000)
})

test('another version of postgres.js is not mended blindly', () => {
  expect(() => mendPostgres('function nextWrite() {}')).toThrow(/does not fit this version/)
})
