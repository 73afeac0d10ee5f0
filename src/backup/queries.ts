/** All SQL of backups: reading a whole database at one moment, and filling an empty one. */
import { sql } from 'drizzle-orm'
import { type Client, type Connection, type Db, openPostgres, type Transaction } from '../db/client.ts'
import { jobTypes } from '../jobs/kinds.ts'
import type { About, Contents } from './backup.ts'

/** The database as it was in one moment, however long it is read and whatever happens meanwhile. */
export type Snapshot = {
  query<Row>(text: string): Promise<Row[]>
  /** One row of JSON a line; a chunk holds whole lines. */
  copyLines(select: string): AsyncIterable<Buffer>
}

/** Lets `work` read the database as it is in this moment. */
export async function readSnapshot<T>(
  connection: Connection,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const sql = openPostgres(connection, {
    max: 1,
    connection: { application_name: 'parzelle backup' },
    onnotice: () => {},
  })
  const results: T[] = []
  const failures: unknown[] = []
  const transaction = sql.begin('isolation level repeatable read read only', async (session) => {
    try {
      await session.unsafe(settings)
      results.push(await work(toSnapshot(session)))
    } catch (error) {
      failures.push(error)
      // A reading that was broken off would keep a gentle end waiting, and there is nothing to take back.
      await sql.end({ timeout: 0 })
    }
  })
  const problem = await transaction.catch((error: unknown) => error)
  await sql.end({ timeout: 0 })
  const [failure = problem] = failures
  if (failure !== undefined) throw failure
  return results[0] as T
}

/** Values are written the same way whatever the server or its user has set, and no limit ends it early. */
const settings = `
  set local timezone = 'UTC';
  set local datestyle = 'ISO';
  set local intervalstyle = 'iso_8601';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`

function toSnapshot(session: Pick<Client['raw'], 'unsafe'>): Snapshot {
  return {
    query: async <Row>(text: string) => [...(await session.unsafe(text))] as Row[],
    copyLines: async function* (select) {
      yield* await session.unsafe(toCopy(select)).readable()
    },
  }
}

/** JSON escapes all control characters, so with these two nothing is ever quoted. */
function toCopy(select: string): string {
  return `copy (select row_to_json(line) from (${select}) as line) to stdout
    (format csv, delimiter e'\\x02', quote e'\\x01', encoding 'UTF8')`
}

export type Table = { name: string; columns: string[] }

/** @param made names of tables; those that are there are given, referred ones first */
export async function listTables(
  { query }: Pick<Snapshot, 'query'>,
  made: readonly string[],
): Promise<Table[]> {
  const tables = await query<Table & { refersTo: string[] }>(`
    select relname as name, to_json(array(
      select attname from pg_attribute
      where attrelid = t.oid and attnum > 0 and not attisdropped and attgenerated = ''
      order by attnum)) as columns, to_json(array(
      select distinct r.relname from pg_constraint c join pg_class r on r.oid = c.confrelid
      where c.contype = 'f' and c.conrelid = t.oid and c.confrelid <> t.oid)) as "refersTo"
    from pg_class t
    where oid in (select to_regclass(quote_ident(name)) from ${listed(made)} as made (name))
    order by relname`)
  return sortByReference(tables).map(({ name, columns }) => ({ name, columns }))
}

function sortByReference<T extends { name: string; refersTo: string[] }>(tables: T[]): T[] {
  const sorted: T[] = []
  const isReady = ({ refersTo }: T) =>
    refersTo.every((name) => sorted.some((table) => table.name === name) || !tables.some(named(name)))
  while (sorted.length < tables.length) {
    const next = tables.find((table) => !sorted.includes(table) && isReady(table))
    if (!next) throw new Error('tables that refer to each other in a circle cannot be backed up')
    sorted.push(next)
  }
  return sorted
}

function named(name: string) {
  return (table: { name: string }) => table.name === name
}

/** In the order of their primary key, so that the same rows are always the same bytes. */
export async function copyTable(
  snapshot: Snapshot,
  { name, columns }: Table,
): Promise<AsyncIterable<Buffer>> {
  const [row] = await snapshot.query<{ key: string | null }>(`
    select string_agg(quote_ident(attname), ', ' order by array_position(indkey::int2[], attnum)) as key
    from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
    where indisprimary and indrelid = to_regclass(quote_ident(${quoted(name)}))`)
  const order = row?.key ? ` order by ${row.key}` : ''
  return snapshot.copyLines(`select ${columns.map(identifier).join(', ')} from ${identifier(name)}${order}`)
}

/** What waits, and what is being done right now: it may not come to its end. Oldest first. */
export async function copyJobs(snapshot: Snapshot): Promise<AsyncIterable<Buffer> | undefined> {
  const [row] = await snapshot.query<{ isThere: boolean }>(
    `select to_regclass('pgboss.job') is not null as "isThere"`,
  )
  if (!row?.isThere) return undefined
  return snapshot.copyLines(`
    select name as type, data, case when start_after > now() then start_after end as "startAfter"
    from pgboss.job
    where state in ('created', 'retry', 'active') and name in (select type from ${listed(jobTypes)} as kinds (type))
    order by name, priority desc, created_on, id`)
}

/** @param after the last hash that was seen; empty to begin */
export function listPictures({ query }: Snapshot, after: string): Promise<{ hash: string; name: string }[]> {
  return query(`select hash, name from media where hash > ${quoted(after)} order by hash limit 500`)
}

export async function listSequences(
  { query }: Snapshot,
  tables: readonly Table[],
): Promise<Contents['sequences']> {
  return query(`
    select t.relname as table, attname as column, pg_sequence_last_value(seqrelid)::text as last
    from pg_sequence join pg_depend on objid = seqrelid and classid = 'pg_class'::regclass and deptype in ('a', 'i')
    join pg_class t on t.oid = refobjid join pg_attribute on attrelid = t.oid and attnum = refobjsubid
    where pg_sequence_last_value(seqrelid) is not null
      and t.oid in (select to_regclass(quote_ident(name)) from ${listed(tables.map(({ name }) => name))} as ours (name))
    order by 1, 2`)
}

type Source = Pick<About, 'madeAt' | 'origin' | 'title' | 'postgres'> & { handle: string; handleHost: string }

/** The blog and its moment, or undefined before it is set up. */
export async function findSource({ query }: Snapshot): Promise<Source | undefined> {
  const [row] = await query<{ source: Source }>(`
    select json_build_object('madeAt', to_json(date_trunc('milliseconds', now())), 'origin', origin,
      'title', title, 'handle', handle, 'handleHost', "handleHost",
      'postgres', split_part(current_setting('server_version'), ' ', 1)) as source
    from blogs limit 1`)
  return row?.source
}

/** @returns when the last migration was made, or undefined where none ever ran */
export async function findLevel({ query }: Snapshot): Promise<number | undefined> {
  const [known] = await query<{ there: string | null }>(
    `select to_regclass('drizzle.__drizzle_migrations')::text as there`,
  )
  if (!known?.there) return undefined
  const [row] = await query<{ at: string | null }>(
    `select max(created_at)::text as at from drizzle.__drizzle_migrations`,
  )
  return row?.at ? Number(row.at) : undefined
}

export type Target = {
  /** Tables that are called as ours are. */
  tables: string[]
  /** The blog that is there, or undefined where none is set up. */
  blog: { title: string; origin: string } | undefined
  hasJobs: boolean
}

export async function findTarget(db: Db, made: readonly string[]): Promise<Target> {
  const rows = await db.execute<{ name: string }>(sql`
    select name from jsonb_array_elements_text(${JSON.stringify(made)}::jsonb) as made (name)
    where to_regclass(quote_ident(name)) is not null`)
  const tables = rows.map(({ name }) => name)
  const [jobs] = await db.execute<{ there: boolean }>(
    sql`select to_regclass('pgboss.job') is not null as there`,
  )
  const hasJobs = jobs?.there === true
  if (!tables.includes('blogs')) return { tables, blog: undefined, hasJobs }
  const [blog] = await db.execute<{ title: string; origin: string }>(
    sql`select title, origin from blogs limit 1`,
  )
  return { tables, blog, hasJobs }
}

/** Whether another Parzelle is connected to this database. */
export async function isInUse(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ used: boolean }>(sql`
    select exists (
      select from pg_stat_activity
      where datname = current_database() and application_name like 'parzelle%'
        and application_name <> 'parzelle restore') as used`)
  return row?.used === true
}

/** Of a blog that was never set up; there is nothing in them. */
export async function removeTables(tx: Transaction, tables: readonly string[]): Promise<void> {
  if (tables.length > 0) await tx.execute(sql.raw(`drop table ${tables.map(identifier).join(', ')} cascade`))
  const [row] = await tx.execute<{ there: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  )
  if (row?.there) await tx.execute(sql`delete from drizzle.__drizzle_migrations`)
}

/** @param rows JSON objects */
export async function insertRows(tx: Transaction, table: Table, rows: readonly string[]): Promise<void> {
  const columns = sql.raw(table.columns.map(identifier).join(', '))
  const insert = tx.execute(sql`
    insert into ${sql.identifier(table.name)} (${columns}) overriding system value
    select ${columns} from json_populate_recordset(null::${sql.identifier(table.name)}, ${`[${rows.join(',')}]`}::text::json)`)
  await insert.catch((error: unknown) => {
    // Its own message tells the rows, and there are private keys among them.
    throw error instanceof Error ? (error.cause ?? new Error('rows could not be inserted')) : error
  })
}

export async function setSequences(tx: Transaction, sequences: Contents['sequences']): Promise<void> {
  for (const { table, column, last } of sequences)
    await tx.execute(sql`
      select setval(pg_get_serial_sequence(quote_ident(${table}), ${column}), ${last}::text::bigint)`)
}

/** Nobody is sending now. */
export async function clearLeases(tx: Transaction): Promise<void> {
  await tx.execute(sql`update deliveries set "leasedUntil" = null where "leasedUntil" is not null`)
}

export async function removeJobs(db: Db): Promise<void> {
  await db.execute(sql`drop schema if exists pgboss cascade`)
}

function listed(names: readonly string[]): string {
  return `(select jsonb_array_elements_text(${quoted(JSON.stringify(names))}::jsonb))`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
