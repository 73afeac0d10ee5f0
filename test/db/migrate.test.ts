import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { openTestApp } from '../support/app.ts'

test('migrating twice changes nothing', async () => {
  const app = await openTestApp()
  await migrateDatabase(app.db, 'drizzle')
  const rows = await app.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`)
  expect(rows[0]?.n).toBe(1)
})

test('a database from a newer version is refused and left as it is', async () => {
  const app = await openTestApp()
  await app.db.execute(
    sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 99999999999999)`,
  )
  await expect(migrateDatabase(app.db, 'drizzle')).rejects.toThrow(/newer version/)
})

test('a job added in a transaction that is rolled back does not exist', async () => {
  const app = await openTestApp()
  await app.db
    .transaction(async (tx) => {
      await app.jobs.add(tx, { type: 'blog.changed' })
      throw new Error('undo')
    })
    .catch(() => {})
  const [gone] = await app.jobs.boss.findJobs('blog.changed')
  expect(gone).toBeUndefined()
  await app.jobs.add(app.db, { type: 'blog.changed' })
  expect(await app.jobs.boss.findJobs('blog.changed')).toHaveLength(1)
})
