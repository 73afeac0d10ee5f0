import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openPostgres } from '../../src/db/client.ts'
import {
  asStranger,
  firstBlog,
  getAs,
  isOpenToStrangers,
  isRoot,
  listServers,
  makeFolder,
  password,
  patient,
  runProgram,
  startCommand,
  startProgram,
  startServe,
} from '../support/program.ts'

vi.setConfig(patient)

test.concurrent('in an empty folder a blog starts, waits to be set up, and leaves nothing running behind', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const blog = await startServe(after, { DATA_DIR: folder })
  expect((await fetch(`${blog.origin}/healthz`)).status).toBe(200)
  expect((await fetch(`${blog.origin}/readyz`)).status).toBe(200)
  expect(blog.setupLink?.startsWith(`${blog.origin}/setup/`)).toBe(true)
  expect((await fetch(`${blog.setupLink}`)).status).toBe(200)
  const elsewhere = await getAs(blog.port, `127.0.0.1:${blog.port}`, '/stories/a?b=c')
  expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([308, `${blog.origin}/stories/a?b=c`])
  expect(listServers(folder)).toHaveLength(1)
  expect(await blog.stop('SIGTERM')).toBe(0)
  expect(listServers(folder)).toEqual([])
})

test.concurrent('a second one on the same data or the same port is refused in one sentence, and the first goes on', async ({
  onTestFinished: after,
}) => {
  const [folder, other] = [makeFolder(after), makeFolder(after)]
  const blog = await startServe(after, { DATA_DIR: folder })
  const [sameData, samePort] = await Promise.all([
    runProgram(['serve'], { env: { DATA_DIR: folder, PORT: '0' } }),
    runProgram(['serve'], { env: { DATA_DIR: other, PORT: blog.port } }),
  ])
  expect(sameData.status).toBe(1)
  expect(sameData.output).toMatch(/^Another Parzelle \(process \d+\) is running on this data folder: .*\n$/)
  expect(samePort.status).toBe(1)
  expect(samePort.output).toMatch(/^Port \d+ on 127\.0\.0\.1 is in use by another program\. .*\n$/)
  expect(listServers(other)).toEqual([])
  expect((await fetch(`${blog.origin}/readyz`)).status).toBe(200)
})

test.concurrent('set up and published from the terminal while it runs, the post outlives kill -9', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const env = { DATA_DIR: folder }
  const blog = await startServe(after, env)
  const setup = await runProgram(['setup', ...firstBlog, '--json'], { env, input: `${password}\n` })
  expect(setup.status, setup.output).toBe(0)
  writeFileSync(join(folder, 'tulpen.md'), '---\ntitle: Tulpen im März\n---\nSie sind da.\n')
  const published = await runProgram(['publish', 'tulpen.md'], { env, cwd: folder })
  expect(published.output).toMatch(/^http:\/\/localhost:\d+\/stories\/tulpen-im-m\S+\n$/)
  expect(new URL(published.output.trim()).origin).toBe(blog.origin)
  expect(await (await fetch(published.output.trim())).text()).toContain('Sie sind da.')
  expect((await fetch(`${blog.setupLink}`)).status).not.toBe(200)

  expect(await blog.stop('SIGKILL')).toBe('SIGKILL')
  const [orphan] = listServers(folder)
  expect(orphan).toBeDefined()
  const again = await startServe(after, { ...env, PORT: blog.port })
  expect(listServers(folder)).toEqual([orphan])
  expect(again.setupLink).toBeUndefined()
  expect(await (await fetch(published.output.trim())).text()).toContain('Sie sind da.')
  expect(await again.stop('SIGINT')).toBe(0)
  expect(listServers(folder)).toEqual([])
})

test.concurrent('a changed ORIGIN is adopted until other servers know the blog, and refused from then on', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const env = { DATA_DIR: folder, ORIGIN: 'https://first.example' }
  await runProgram(['setup', ...firstBlog], { env, input: password })
  const blog = await startServe(after, { ...env, ORIGIN: 'https://second.example' })
  expect(blog.output()).toMatch(/adopted.*https:\/\/first\.example is now https:\/\/second\.example/)
  await addDelivery(folder)
  await blog.stop()
  const refused = await runProgram(['serve'], { env: { ...env, PORT: '0' } })
  expect(refused.status).toBe(1)
  expect(refused.output).toMatch(
    /^This blog lives at https:\/\/second\.example.*Set ORIGIN=https:\/\/second\.example /,
  )
  expect(listServers(folder)).toEqual([])
})

async function addDelivery(folder: string): Promise<void> {
  const connection = { socketDir: join(folder, 'postgres'), user: 'parzelle', database: 'parzelle' }
  const sql = openPostgres(connection, { max: 1, onnotice: () => {} })
  await sql`insert into activities (id, type, body) values (gen_random_uuid(), 'Accept', '{}')`
  await sql`insert into deliveries ("activityId", inbox, host, "orderKey", state)
    select id, 'https://elsewhere.example/inbox', 'elsewhere.example', id, 'delivered' from activities`
  await sql.end()
}

test.concurrent('settings may lie in a file .env, and the environment wins over it', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  writeFileSync(join(folder, '.env'), 'DATA_DIR=garden\nORIGIN=https://file.example\nROLE=nonsense\n')
  const wrong = await runProgram(['serve'], { cwd: folder, env: { PORT: 'many' } })
  expect(wrong.status).toBe(1)
  expect(wrong.output).toContain('PORT is "many"')
  expect(wrong.output).toContain('ROLE is "nonsense"')
  const blog = await startServe(after, { ROLE: 'all', DATA_DIR: folder }, { cwd: folder })
  expect(blog.origin).toBe('https://file.example')
})

test.concurrent('npm start stops with Ctrl+C, and takes everything with it', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const npm = startCommand(['npm', 'start'], { env: { DATA_DIR: folder, PORT: '0' }, cwd: process.cwd() })
  await npm.says(/is at http/)
  await npm.stop('SIGINT')
  expect(npm.output()).toContain('stop: done')
  expect(listServers(folder)).toEqual([])
})

test.concurrent('a data folder that cannot be one is refused in one sentence', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  writeFileSync(join(folder, 'file'), '')
  const [nowhere, file] = await Promise.all([
    runProgram(['serve'], { env: { DATA_DIR: '/proc/nowhere/data', PORT: '0' } }),
    runProgram(['serve'], { env: { DATA_DIR: join(folder, 'file'), PORT: '0' } }),
  ])
  expect([nowhere.status, file.status]).toEqual([1, 1])
  expect(nowhere.output).toMatch(
    /^Parzelle keeps its data in \/proc\/nowhere\/data, but it cannot be made there\./,
  )
  expect(file.output).toMatch(/^Parzelle keeps its data in .*file, but there is a file of that name.*\n$/)
})

/** Root may write everywhere, so it must be somebody else who tries. */
if (!isRoot || isOpenToStrangers())
  test.concurrent('a data folder that may not be written to is refused in one sentence', async ({
    onTestFinished: after,
  }) => {
    const folder = makeFolder(after)
    mkdirSync(join(folder, 'closed'), { mode: 0o500 })
    const env = { DATA_DIR: join(folder, 'closed', 'data'), PORT: '0' }
    const closed = await runProgram(['serve'], { env, ...(isRoot && { before: asStranger }) })
    expect(closed.status).toBe(1)
    expect(closed.output).toMatch(
      /^Parzelle keeps its data in .*data, but this user may not write there\. .*\n$/,
    )
  })

test.concurrent('whoever stops it while it starts in vain need not wait for the end of that', async ({
  onTestFinished: after,
}) => {
  const silent = createServer()
  after(async () => {
    silent.close()
  })
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const asked = once(silent, 'connection')
  const env = { DATA_DIR: makeFolder(after), DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c`, PORT: '0' }
  const program = startProgram(['serve'], { env })
  await asked
  const stoppedAt = performance.now()
  expect(await program.stop('SIGTERM')).toBe(130)
  expect(performance.now() - stoppedAt).toBeLessThan(9000)
})
