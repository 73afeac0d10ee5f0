import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openJobs } from '../../src/jobs/jobs.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

test('queues that an older version has made get the options of this one, and keep what waits in them', async () => {
  const app = await openTestApp()
  await app.jobs.add(app.db, { type: 'blog.changed' })
  await app.raw`update pgboss.queue set retry_limit = 2, notify = false where name = 'blog.changed'`
  const jobs = await openJobs(app.connection, app.log, false)
  onTestFinished(() => jobs.stop())
  expect(await jobs.boss.getQueue('blog.changed')).toMatchObject({ retryLimit: 30, notify: true })
  expect(await jobs.boss.findJobs('blog.changed')).toHaveLength(1)
})

/** The way to the database, on which "that was all" of a client gets lost. */
async function openLossyWay({ connection }: TestApp): Promise<string> {
  const { socketDir = '', user = '', database = '' } = 'socketDir' in connection ? connection : {}
  const goodbye = Buffer.from('X\0\0\0\u0004')
  const way = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect(join(socketDir, '.s.PGSQL.5432'))
    client.on('data', (bytes) => bytes.equals(goodbye) || server.write(bytes))
    server.pipe(client)
    for (const socket of [client, server]) socket.on('error', () => server.destroy())
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void way.close())
  return `postgres://${user}@127.0.0.1:${(way.address() as AddressInfo).port}/${database}`
}

test('a database that ends before it hears that the queue was closed is no fault of the queue', async () => {
  const app = await openTestApp()
  const jobs = await openJobs({ url: await openLossyWay(app) }, app.log, false)
  await app.jobs.stop()
  const listBackends = () => app.raw`select pid from pg_stat_activity
    where application_name = 'parzelle jobs' and datname = current_database()`
  await jobs.stop()
  const left = await listBackends()
  expect(left.length).toBeGreaterThan(0)
  for (const { pid } of left) await app.raw`select pg_terminate_backend(${pid})`
  await until(async () => expect(await listBackends()).toHaveLength(0))
  await wait(100)
  expect(app.logged).toEqual([])
})
