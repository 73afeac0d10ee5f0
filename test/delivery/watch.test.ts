import { setTimeout as wait } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { holdPresence } from '../../src/db/presence.ts'
import { deliveries, servers } from '../../src/db/schema.ts'
import { releaseAll } from '../../src/delivery/queries.ts'
import { getSigns } from '../../src/delivery/watch/queries.ts'
import { findStandstill, startWatch } from '../../src/delivery/watch.ts'
import { newId } from '../../src/lib/uuid.ts'
import { createAnswer } from '../../src/serve.ts'
import type { TestApp } from '../support/app.ts'
import { addNote, listDeliveries, openSendingApp, send } from '../support/deliveries.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
/** As if this process did deliveries and jobs. */
async function work(app: TestApp, onAlone = async () => {}) {
  const presence = await holdPresence(app.connection, onAlone)
  onTestFinished(() => presence.stop())
  return presence
}

async function setDue(app: TestApp, nextAttemptAt: Date) {
  await app.db.update(deliveries).set({ nextAttemptAt })
}

test('while nothing is due, nothing stands still', async () => {
  const app = await openSendingApp()
  await work(app)
  expect(await findStandstill(app)).toBeUndefined()
})

test.each(['waiting', 'retrying'] as const)(
  'deliveries (%s) that have been due for minutes while none is tried are a standstill',
  async (state) => {
    const app = await openSendingApp()
    await work(app)
    await addNote(app, ['https://a.example/inbox'])
    await app.db.update(deliveries).set({ state })
    await setDue(app, minutesAgo(4))
    expect(await findStandstill(app)).toBeUndefined()
    await setDue(app, minutesAgo(6))
    expect(await findStandstill(app)).toBe('deliveries')
  },
)

test('a long queue that moves is none', async () => {
  const app = await openSendingApp()
  await work(app)
  await addNote(app, ['https://a.example/1', 'https://a.example/2'])
  await setDue(app, minutesAgo(60))
  const [first] = await listDeliveries(app)
  await app.db
    .update(deliveries)
    .set({ leasedUntil: new Date(Date.now() + 30_000) })
    .where(eq(deliveries.id, first!.id))
  expect(await findStandstill(app)).toBeUndefined()
})

test('nor are rows that have to wait: for their turn, for their time, for a paused server', async () => {
  const app = await openSendingApp()
  await work(app)
  const objectId = newId()
  await addNote(app, ['https://a.example/inbox'], { objectId })
  await addNote(app, ['https://a.example/inbox'], { objectId, type: 'Update' })
  await setDue(app, minutesAgo(60))
  const [create] = await listDeliveries(app)
  const later = { state: 'retrying' as const, nextAttemptAt: new Date(Date.now() + 3_600_000) }
  await app.db.update(deliveries).set(later).where(eq(deliveries.id, create!.id))
  expect(await findStandstill(app)).toBeUndefined()
  await app.db.update(deliveries).set({ state: 'held', nextAttemptAt: minutesAgo(60) })
  const paused = { host: 'a.example', failures: 9, pausedUntil: new Date(Date.now() + 60_000) }
  await app.db.insert(servers).values(paused)
  expect(await findStandstill(app)).toBeUndefined()
  await app.db.update(servers).set({ pausedUntil: minutesAgo(10) })
  expect(await findStandstill(app)).toBe('deliveries')
})

test('jobs that nobody begins are a standstill', async () => {
  const app = await openSendingApp()
  await work(app)
  await app.jobs.add(app.db, { type: 'blog.changed' })
  expect(await findStandstill(app)).toBeUndefined()
  await app.raw`update pgboss.job set start_after = now() - interval '6 minutes'`
  expect(await findStandstill(app)).toBe('jobs')
})

test('pages that are served while nobody works say so under /readyz, until somebody does', async () => {
  const app = await openSendingApp({ config: { role: 'web' } })
  const nobody = { fetch: () => undefined }
  const answer = createAnswer(app, nobody, nobody)
  const readReady = async () => {
    const response = await answer(new Request('http://localhost:3000/readyz'), { address: '127.0.0.1' })
    return `${response.status} ${await response.text()}`
  }
  expect(await readReady()).toMatch(/^200 ready, but no worker is running: .*ROLE=worker/)
  const presence = await work(app)
  expect(await readReady()).toBe('200 ready\n')
  await presence.stop()
  await until(async () => expect(await readReady()).toContain('no worker is running'))
})

test('the log tells of a standstill once, and once when everything moves again', async () => {
  const app = await openSendingApp()
  await work(app)
  const sink = await openSink()
  await addNote(app, [`${sink.origin}/inbox`])
  await setDue(app, minutesAgo(10))
  const watch = startWatch(app, 30)
  onTestFinished(() => watch.stop())
  const saidOf = () => app.logged.filter((line) => line.includes('watch:'))
  await until(() => expect(saidOf()).toHaveLength(1))
  await wait(200)
  expect(saidOf()).toHaveLength(1)
  expect(saidOf()[0]).toContain('deliveries have been due for five minutes')
  send(app)
  await until(() => expect(saidOf()).toHaveLength(2))
  expect(saidOf()[1]).toContain('everything moves again')
})

test('what a killed process had in hand is free as soon as the next one starts, if it is alone', async () => {
  const app = await openSendingApp()
  const sink = await openSink()
  await addNote(app, [`${sink.origin}/inbox`])
  await app.db.update(deliveries).set({ leasedUntil: new Date(Date.now() + 60_000) })
  await work(app, () => releaseAll(app.db))
  send(app)
  await until(() => expect(sink.received).toHaveLength(1))
})

test('but not while another one works, which may have it in hand', async () => {
  const app = await openSendingApp()
  await work(app)
  let isAlone = false
  await work(app, async () => {
    isAlone = true
  })
  expect(isAlone).toBe(false)
})

test('a worker whose connection is lost says again that it works', async () => {
  const app = await openSendingApp({ config: { role: 'web' } })
  await work(app)
  await app.raw`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'parzelle working'`
  await until(async () => expect(await findStandstill(app)).toBe('worker'))
  await until(async () => expect(await findStandstill(app)).toBeUndefined())
})

test('to ask whether all is well, nobody reads through what is done, nor through what has to wait', async () => {
  const app = await openSendingApp()
  const id = await addNote(app, [])
  await app.raw`
    insert into pgboss.job (name, state, started_on, completed_on)
    select 'activity.received', 'completed', now() - interval '1 hour', now() from generate_series(1, 3000)`
  await app.raw`
    insert into servers (host, "pausedUntil")
    select n || '.example', now() + case when n < 100 then interval '1 hour' else interval '-1 hour' end
    from generate_series(1, 500) n`
  await app.raw`
    insert into deliveries ("activityId", inbox, host, "orderKey", state)
    select ${id}, n, n % 99 || '.example', gen_random_uuid(), 'held' from generate_series(1, 5000) n`
  await app.raw`analyze`
  const read = await app.db.transaction(async (tx) => {
    await getSigns(tx, new Date(), minutesAgo(5))
    const [row] = await tx.execute<{ read: string }>(
      sql`select sum(seq_tup_read + idx_tup_fetch) as read from pg_stat_xact_all_tables
        where relname in ('job_common', 'deliveries')`,
    )
    return Number(row!.read)
  })
  expect(read).toBeLessThan(1000)
})
