import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createWaiting } from '../../../src/federation/inbox/waiting.ts'
import { openTestApp } from '../../support/app.ts'

test('the list of those who wait is read by one at a time, however slow the database is', async () => {
  const app = await openTestApp()
  const waiting = createWaiting(app)
  const { asked, reading } = await app.db.transaction(async (tx) => {
    await tx.execute(sql`lock table pgboss.job in access exclusive mode`)
    const asked = [waiting.has('https://a.example/1')]
    await setTimeout(1100)
    asked.push(waiting.has('https://a.example/2'))
    await setTimeout(100)
    const [row] = await tx.execute<{ reading: number }>(sql`
      select count(*)::int as reading from pg_locks
      where not granted and relation = 'pgboss.job'::regclass`)
    return { asked, reading: row?.reading }
  })
  expect(reading).toBe(1)
  expect(await Promise.all(asked)).toEqual([false, false])
})
