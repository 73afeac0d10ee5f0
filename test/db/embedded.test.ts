import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { connect, isReachable } from '../../src/db/client.ts'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/db/embedded.ts'
import { type After, listServers, makeFolder, patient } from '../support/program.ts'

vi.setConfig(patient)

/** Left when the test is over, if the test has not done so. */
async function enter(after: After, folder: string, options?: EmbeddedOptions): Promise<Embedded> {
  const embedded = await startEmbedded(folder, options)
  after(() => embedded.stop())
  return embedded
}

function openClient(after: After, embedded: Embedded) {
  const client = connect(embedded.connection, 'test', 1)
  after(() => client.close())
  return client
}

test.concurrent('many start at once and get one server; the last to leave stops it', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const all = await Promise.all([enter(after, folder), enter(after, folder), enter(after, folder)])
  const servers = listServers(folder)
  expect(servers).toHaveLength(1)
  await Promise.all(all.slice(1).map((one) => one.stop()))
  expect(listServers(folder)).toEqual(servers)
  await all[0]?.stop()
  expect(listServers(folder)).toEqual([])
})

test.concurrent('who comes in the moment in which the last one leaves is let in all the same', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  let inside = await enter(after, folder)
  for (let round = 0; round < 3; round += 1) {
    const [, next] = await Promise.all([inside.stop(), enter(after, folder)])
    expect(await isReachable(openClient(after, next).db)).toBe(true)
    inside = next
  }
})

test.concurrent('only one may serve, and the next one as soon as it has left', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const server = { onReplaced: () => {} }
  const first = await enter(after, folder, { server })
  await expect(startEmbedded(folder, { server })).rejects.toThrow(
    `process ${process.pid}) is running on this data`,
  )
  expect(await isReachable(openClient(after, first).db)).toBe(true)
  await first.stop()
  await enter(after, folder, { server })
})

test.concurrent('a lock whose process number belongs to someone else now does not prevent the start', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  await (await startEmbedded(folder)).stop()
  const data = join(folder, 'postgres')
  const lock = `${process.pid}\n${data}\n1700000000\n5432\n${data}\n\n 1234567  1\nready   \n`
  writeFileSync(join(data, 'postmaster.pid'), lock)
  writeFileSync(join(data, '.s.PGSQL.5432.lock'), lock)
  const { stop } = await enter(after, folder)
  expect(listServers(folder)).not.toContain(process.pid)
  await stop()
  expect(existsSync(join(data, 'postmaster.pid'))).toBe(false)
})

test.concurrent('a lock that a power cut left empty does not prevent the start', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  await (await startEmbedded(folder)).stop()
  const lock = join(folder, 'postgres', 'postmaster.pid')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  expect(await isReachable(openClient(after, await enter(after, folder)).db)).toBe(true)
})

test.concurrent('a server that is killed is started again, and what was committed is there', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const { db, raw } = openClient(after, await enter(after, folder))
  await raw`create table plants as select 'tulip' as name`
  const [pid = 0] = listServers(folder)
  process.kill(pid, 'SIGKILL')
  while ((listServers(folder)[0] ?? pid) === pid || !(await isReachable(db))) await wait(20)
  expect(await raw`select name from plants`).toEqual([{ name: 'tulip' }])
})

test.concurrent('a database of another PostgreSQL is left alone, and the way out of it is told', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  await (await startEmbedded(folder)).stop()
  const file = join(folder, 'postgres', 'PG_VERSION')
  writeFileSync(file, '17\n')
  await expect(startEmbedded(folder)).rejects.toThrow(
    /written by PostgreSQL 17, .* brings PostgreSQL 18.* parzelle backup blog\.tar\.gz.* parzelle restore/,
  )
  expect(readFileSync(file, 'utf8')).toBe('17\n')
})

test.concurrent('settings that PostgreSQL refuses are told in its own words', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  await (await startEmbedded(folder)).stop()
  writeFileSync(join(folder, 'postgres', 'postgresql.auto.conf'), 'work_mem = much\n')
  await expect(startEmbedded(folder)).rejects.toThrow(/did not start\..*postgres\.log, says:\n.*work_mem/s)
})

test.concurrent('where the path is too long for a socket it lies in a private folder, and nowhere else', async ({
  onTestFinished: after,
}) => {
  const folder = join(makeFolder(after), 'a'.repeat(120))
  const embedded = await enter(after, folder)
  const { socketDir } = embedded.connection
  expect(socketDir).toMatch(/^\/tmp\/parzelle-[0-9a-f]{16}$/)
  expect(statSync(socketDir).mode & 0o777).toBe(0o700)
  expect(await isReachable(openClient(after, embedded).db)).toBe(true)
  await embedded.stop()
  after(async () => rmSync(socketDir, { recursive: true, force: true }))
  mkdirSync(socketDir, { recursive: true })
  chmodSync(socketDir, 0o777)
  await expect(startEmbedded(folder)).rejects.toThrow(/open to others, so the database's socket is not safe/)
})
