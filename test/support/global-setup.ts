import { randomBytes, scryptSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { TestProject } from 'vitest/node'
import { closeApp, openApp } from '../../src/app.ts'
import { createKeys, type NewKey } from '../../src/blog/keys.ts'
import { setUpBlog } from '../../src/blog/set-up.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { authors } from '../../src/db/schema.ts'
import { createLog } from '../../src/lib/log.ts'
import { blogTemplate, password, setUpInput } from './set-up.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { socketDir: string; user: string; database: string }
    /** What takes long to make, made once. */
    secrets: { keys: NewKey[]; passwordHash: string }
  }
}

type Place = { socketDir: string; user: string; database: string }

/**
 * One real PostgreSQL for the whole run. It holds two databases that tests copy: one that is migrated, and
 * one in which a blog is set up as well, because making keys and hashing a password take a second.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'parzelle-test-'))
  const postgres = await startEmbedded(dir)
  await makeForgetful(postgres.connection)
  await fill(postgres.connection, dir, false)
  const withBlog = { ...postgres.connection, database: blogTemplate }
  const client = connect({ ...postgres.connection, database: 'postgres' })
  await client.db.execute(sql.raw(`create database ${blogTemplate} template ${postgres.connection.database}`))
  await client.close()
  await fill(withBlog, dir, true)
  project.provide('postgres', postgres.connection)
  project.provide('secrets', { keys: await createKeys(), passwordHash: hashCheaply(password) })
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Nothing of a test must outlive a power cut, and waiting for the disk is most of what copying costs. */
async function makeForgetful(place: Place): Promise<void> {
  const client = connect({ ...place, database: 'postgres' })
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await client.db.execute(sql.raw(`alter system set ${setting} = off`))
  await client.db.execute(sql`select pg_reload_conf()`)
  await client.close()
}

async function fill(connection: Place, dataDir: string, withBlog: boolean): Promise<void> {
  const app = await openApp({
    config: { ...readConfig({}), dataDir },
    connection,
    root: process.cwd(),
    log: createLog(console.error),
    runsJobs: false,
  })
  if (withBlog) {
    await setUpBlog(app, setUpInput)
    await app.db.update(authors).set({ passwordHash: hashCheaply(password) })
  }
  await closeApp(app)
}

/**
 * A hash says how much work it is. Of the real amount, a third of a second for every try to sign in, the tests
 * of passwords and those of the first run have enough.
 */
function hashCheaply(text: string): string {
  const [N, r, p] = [2 ** 10, 8, 1]
  const salt = randomBytes(16)
  const key = scryptSync(text, salt, 32, { N, r, p })
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')
}
