import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createWaiting } from '../../../src/federation/inbox/waiting.ts'
import { openTestApp } from '../../support/app.ts'
import { until } from '../../support/until.ts'

test('the list of those who wait is read by one at a time, however slow the database is', async () => {
  const app = await openTestApp()
  const waiting = createWaiting(app)
  const { asked, reading } = await app.db.transaction(async (tx) => {
    await tx.execute(sql`lock table pgboss.job in access exclusive mode`)
    const countReading = async () => {
      const [row] = await tx.execute<{ reading: number }>(sql`
        select count(*)::int as reading from pg_locks
        where not granted and relation = 'pgboss.job'::regclass`)
      return row?.reading
    }
    const asked = [waiting.has('https://a.example/1')]
    await until(async () => expect(await countReading()).toBe(1))
    await setTimeout(1100)
    asked.push(waiting.has('https://a.example/2'))
    await setTimeout(100)
    return { asked, reading: await countReading() }
  })
  expect(reading).toBe(1)
  expect(await Promise.all(asked)).toEqual([false, false])
})
