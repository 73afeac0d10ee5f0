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
import { expect, onTestFinished, test } from 'vitest'
import { connect, isReachable } from '../../src/db/client.ts'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/db/embedded.ts'
import { listServers, makeFolder } from '../support/program.ts'

/** Left when the test is over, if the test has not done so. */
async function enter(folder: string, options?: EmbeddedOptions): Promise<Embedded> {
  const embedded = await startEmbedded(folder, options)
  onTestFinished(() => embedded.stop())
  return embedded
}

function openClient(embedded: Embedded) {
  const client = connect(embedded.connection, 'test', 1)
  onTestFinished(() => client.close())
  return client
}

test('many start at once and get one server; the last to leave stops it', async () => {
  const folder = makeFolder()
  const all = await Promise.all([enter(folder), enter(folder), enter(folder)])
  const servers = listServers(folder)
  expect(servers).toHaveLength(1)
  await Promise.all(all.slice(1).map((one) => one.stop()))
  expect(listServers(folder)).toEqual(servers)
  await all[0]?.stop()
  expect(listServers(folder)).toEqual([])
})

test('who comes in the moment in which the last one leaves is let in all the same', async () => {
  const folder = makeFolder()
  let inside = await enter(folder)
  for (let round = 0; round < 3; round += 1) {
    const [, next] = await Promise.all([inside.stop(), enter(folder)])
    expect(await isReachable(openClient(next).db)).toBe(true)
    inside = next
  }
})

test('only one may serve, and the next one as soon as it has left', async () => {
  const folder = makeFolder()
  const server = { onReplaced: () => {} }
  const first = await enter(folder, { server })
  await expect(startEmbedded(folder, { server })).rejects.toThrow(
    `process ${process.pid}) is running on this data`,
  )
  expect(await isReachable(openClient(first).db)).toBe(true)
  await first.stop()
  await enter(folder, { server })
})

test('a lock whose process number belongs to someone else now does not prevent the start', async () => {
  const folder = makeFolder()
  await (await startEmbedded(folder)).stop()
  const data = join(folder, 'postgres')
  const lock = `${process.pid}\n${data}\n1700000000\n5432\n${data}\n\n 1234567  1\nready   \n`
  writeFileSync(join(data, 'postmaster.pid'), lock)
  writeFileSync(join(data, '.s.PGSQL.5432.lock'), lock)
  const { stop } = await enter(folder)
  expect(listServers(folder)).not.toContain(process.pid)
  await stop()
  expect(existsSync(join(data, 'postmaster.pid'))).toBe(false)
})

test('a lock that a power cut left empty does not prevent the start', async () => {
  const folder = makeFolder()
  await (await startEmbedded(folder)).stop()
  const lock = join(folder, 'postgres', 'postmaster.pid')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  expect(await isReachable(openClient(await enter(folder)).db)).toBe(true)
})

test('a server that is killed is started again, and what was committed is there', async () => {
  const folder = makeFolder()
  const { db, raw } = openClient(await enter(folder))
  await raw`create table plants as select 'tulip' as name`
  const [pid = 0] = listServers(folder)
  process.kill(pid, 'SIGKILL')
  while (!(await isReachable(db)) || listServers(folder).includes(pid)) await wait(20)
  expect(await raw`select name from plants`).toEqual([{ name: 'tulip' }])
})

test('a database of another PostgreSQL is left alone', async () => {
  const folder = makeFolder()
  await (await startEmbedded(folder)).stop()
  const file = join(folder, 'postgres', 'PG_VERSION')
  writeFileSync(file, '17\n')
  await expect(startEmbedded(folder)).rejects.toThrow(/written by PostgreSQL 17, .* brings PostgreSQL 18/)
  expect(readFileSync(file, 'utf8')).toBe('17\n')
})

test('settings that PostgreSQL refuses are told in its own words', async () => {
  const folder = makeFolder()
  await (await startEmbedded(folder)).stop()
  writeFileSync(join(folder, 'postgres', 'postgresql.auto.conf'), 'work_mem = much\n')
  await expect(startEmbedded(folder)).rejects.toThrow(/did not start\..*postgres\.log, says:\n.*work_mem/s)
})

test('where the path is too long for a socket it lies in a private folder, and nowhere else', async () => {
  const folder = join(makeFolder(), 'a'.repeat(120))
  const embedded = await enter(folder)
  const { socketDir } = embedded.connection
  expect(socketDir).toMatch(/^\/tmp\/parzelle-[0-9a-f]{16}$/)
  expect(statSync(socketDir).mode & 0o777).toBe(0o700)
  expect(await isReachable(openClient(embedded).db)).toBe(true)
  await embedded.stop()
  onTestFinished(() => rmSync(socketDir, { recursive: true, force: true }))
  mkdirSync(socketDir, { recursive: true })
  chmodSync(socketDir, 0o777)
  await expect(startEmbedded(folder)).rejects.toThrow(/open to others, so the database's socket is not safe/)
})
