import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { expect, test } from 'vitest'
import { getBlog } from '../../src/blog/queries.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { newId } from '../../src/lib/uuid.ts'
import { openTestApp } from '../support/app.ts'

test('migrating twice changes nothing', async () => {
  const app = await openTestApp()
  await migrateDatabase(app.db, 'drizzle')
  const rows = await app.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`)
  expect(rows[0]?.n).toBe(readMigrationFiles({ migrationsFolder: 'drizzle' }).length)
})

test('a blog of the first version is brought up to date, and may be quoted by everybody', async () => {
  const app = await openTestApp()
  const [first] = readMigrationFiles({ migrationsFolder: 'drizzle' })
  await app.db.execute(sql`drop schema public cascade`)
  await app.db.execute(sql`create schema public`)
  for (const statement of first!.sql) await app.db.execute(sql.raw(statement))
  await app.db.execute(
    sql`delete from drizzle.__drizzle_migrations where created_at > ${first!.folderMillis}`,
  )
  await app.db.execute(sql`
    insert into blogs (id, handle, title, "authorName", language, "timeZone", origin, "handleHost")
    values (${newId()}, 'blog', 'Parzelle', 'Ada', 'de', 'UTC', 'https://blog.example', 'blog.example')`)
  await migrateDatabase(app.db, 'drizzle')
  expect(await getBlog(app.db)).toMatchObject({ title: 'Parzelle', canQuote: 'public' })
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
