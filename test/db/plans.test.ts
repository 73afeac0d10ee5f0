import { eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { blogs, people } from '../../src/db/schema.ts'
import { openTestApp } from '../support/app.ts'

test('a statement that comes again is planned once, in a transaction and outside', async () => {
  const app = await openTestApp()
  await app.db.transaction(async (tx) => {
    for (const name of ['ada', 'bob', 'cleo']) await tx.select().from(people).where(eq(people.name, name))
    await tx.select().from(blogs)
    const planned = await tx.execute<{ statement: string }>(
      sql`select statement from pg_prepared_statements where statement ~ '^select "id".* from "(people|blogs)"'`,
    )
    expect(planned).toHaveLength(2)
  })
})

test('a list of any length leaves no plans behind', async () => {
  const app = await openTestApp()
  await app.db.transaction(async (tx) => {
    const names = Array.from({ length: 50 }, (_, n) => sql`${`user${n}`}`)
    await tx.execute(sql`select id from people where name in (${sql.join(names, sql`, `)})`)
    const planned = await tx.execute(
      sql`select statement from pg_prepared_statements where statement like '%name in%'`,
    )
    expect(planned.filter(({ statement }) => !String(statement).includes('pg_prepared'))).toEqual([])
  })
})

test('a table that another version of the program extends can be read on', async () => {
  const app = await openTestApp()
  const read = () => Promise.all(Array.from({ length: 10 }, () => app.db.select().from(people)))
  await read()
  await app.db.execute(sql.raw('alter table people add column "shoeSize" integer default 43 not null'))
  expect(await read()).toEqual(Array.from({ length: 10 }, () => []))
})
