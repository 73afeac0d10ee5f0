import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { openPostgres } from '../../src/db/client.ts'
import { openForeignPostgres } from '../support/postgres.ts'
import {
  firstBlog,
  listServers,
  makeFolder,
  password,
  patient,
  runProgram,
  startProgram,
  startServe,
} from '../support/program.ts'

vi.setConfig(patient)

async function becomes(status: number, url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { redirect: 'manual' })
    await answer.arrayBuffer()
    if (answer.status === status) return
    await wait(50)
  }
}

test.concurrent('while the database is away readers get 503, and all goes on when it is back', async ({
  onTestFinished: after,
}) => {
  const database = await openForeignPostgres(after)
  const folder = makeFolder(after)
  const env = { DATABASE_URL: database.url, DATA_DIR: folder }
  const web = await startServe(after, { ...env, ROLE: 'web' })
  const worker = startProgram(['worker'], { env: { ...env, ORIGIN: web.origin } })
  await worker.says(/does the work of/)
  await runProgram(['setup', ...firstBlog], { env, input: password })
  await becomes(200, `${web.origin}/`)

  await database.stop()
  await becomes(503, `${web.origin}/stories/never-asked-for`)
  await becomes(503, `${web.origin}/readyz`)
  await becomes(200, `${web.origin}/healthz`)
  await database.start()
  await becomes(200, `${web.origin}/readyz`)
  await becomes(404, `${web.origin}/stories/never-asked-for`)

  writeFileSync(join(folder, 'post.md'), 'Wieder da.\n')
  const published = await runProgram(['publish', join(folder, 'post.md')], { env })
  expect(published.status, published.output).toBe(0)
  await jobsAreDone(database.url)
  expect(await Promise.all([web.stop(), worker.stop()])).toEqual([0, 0])
})

async function jobsAreDone(url: string): Promise<void> {
  const sql = openPostgres({ url }, { max: 1, onnotice: () => {} })
  for (;;) {
    const [row] = await sql`select count(*)::int as open from pgboss.job
      where name = 'post.published' and state <> 'completed'`
    const [all] = await sql`select count(*)::int as n from pgboss.job where name = 'post.published'`
    if (row?.open === 0 && all?.n === 1) break
    await wait(50)
  }
  await sql.end()
}

test.concurrent('the blog stops when asked, also while the database is away', async ({
  onTestFinished: after,
}) => {
  const database = await openForeignPostgres(after)
  const blog = await startServe(after, { DATABASE_URL: database.url, DATA_DIR: makeFolder(after) })
  await database.stop()
  await becomes(503, `${blog.origin}/readyz`)
  expect(await blog.stop(), blog.output()).toBe(0)
})

test.concurrent('its own PostgreSQL, killed, is started again, and the blog has lost nothing', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const env = { DATA_DIR: folder }
  await runProgram(['setup', ...firstBlog], { env, input: password })
  expect(listServers(folder)).toEqual([])
  const blog = await startServe(after, env)
  const [first] = listServers(folder)
  process.kill(first ?? 0, 'SIGKILL')
  await blog.says(/the embedded PostgreSQL is back/)
  expect(listServers(folder)).not.toContain(first)
  await becomes(200, `${blog.origin}/readyz`)
  expect(await (await fetch(`${blog.origin}/`)).text()).toContain('Parzelle 7')
  const second = await runProgram(['serve'], { env: { ...env, PORT: '0' } })
  expect(second.output).toContain('is running on this data folder')
  expect(await blog.stop()).toBe(0)
  expect(listServers(folder)).toEqual([])
})

test.concurrent('a database that does not answer, or is not there, is named without its password', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const database = await openForeignPostgres(after)
  const { host } = new URL(database.url)
  const missing = `postgres://parzelle:secret@${host}/other`
  const unknown = await runProgram(['serve'], { env: { DATABASE_URL: missing, DATA_DIR: folder, PORT: '0' } })
  expect([unknown.status, unknown.output.split('\n').length]).toEqual([1, 2])
  expect(unknown.output).toContain(`The server at ${host} has no database "other"`)
  await database.stop()
  const refused = await runProgram(['serve'], { env: { DATABASE_URL: missing, DATA_DIR: folder, PORT: '0' } })
  expect([refused.status, refused.output.split('\n').length]).toEqual([1, 2])
  expect(refused.output).toContain(`Nothing answers at ${host}`)
  expect(unknown.output + refused.output).not.toContain('secret')
})
