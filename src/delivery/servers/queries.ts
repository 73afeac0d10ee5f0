/** All SQL about how servers do, and about the rows that wait for them. */
import { and, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { deliveries, servers } from '../../db/schema.ts'
import type { Health, ServerNews } from '../servers.ts'

/** Adds rows for strangers, and locks all until the transaction ends, in the order given. */
export async function lockServers(db: Db, hosts: string[]): Promise<Map<string, Health>> {
  await db
    .insert(servers)
    .values(hosts.map((host) => ({ host })))
    .onConflictDoNothing()
  const rows = await db
    .select({
      host: servers.host,
      failures: servers.failures,
      failingSince: servers.failingSince,
      lastFailureAt: servers.lastFailureAt,
      pausedUntil: servers.pausedUntil,
    })
    .from(servers)
    .where(inArray(servers.host, hosts))
    // As JavaScript sorts, whatever language the database was made for.
    .orderBy(sql`${servers.host} collate "C"`)
    .for('update')
  return new Map(rows.map(({ host, ...health }) => [host, health]))
}

/** Of servers that the caller has locked. The time of the last failure is kept when they are well again. */
export async function saveHealth(db: Db, changes: { host: string; health: Health }[]): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ host, health }) => ({ host, ...health }))
  await db.execute(sql`
    update ${servers} set
      failures = changed.failures,
      "failingSince" = changed."failingSince",
      "pausedUntil" = changed."pausedUntil",
      "lastFailureAt" = coalesce(changed."lastFailureAt", ${servers.lastFailureAt})
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as changed (
      host text, failures int, "failingSince" timestamptz, "pausedUntil" timestamptz, "lastFailureAt" timestamptz)
    where ${servers.host} = changed.host`)
}

/** Notes who took something, in the order given. Writes nothing where the row says so already. */
export async function saveSuccesses(db: Db, news: ServerNews[], now: Date): Promise<void> {
  if (news.length === 0) return
  const rows = news.map(({ host, signature }) => ({ host, signature }))
  // Who is paused is opened by the one who locks the row.
  await db.execute(sql`
    insert into ${servers} (host, signature, "lastSuccessAt")
    select one->>'host', one->>'signature', ${now.toISOString()}::timestamptz
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as listed (one, place)
    order by place
    on conflict (host) do update set
      signature = coalesce(excluded.signature, ${servers.signature}),
      "lastSuccessAt" = excluded."lastSuccessAt",
      failures = case when ${servers.pausedUntil} is null then 0 else ${servers.failures} end
    where ${servers.signature} is distinct from excluded.signature
      or ${servers.lastSuccessAt} is null
      or ${servers.lastSuccessAt} < excluded."lastSuccessAt" - interval '1 minute'
      or (${servers.failures} > 0 and ${servers.pausedUntil} is null)`)
}

/** For probes: nobody else tries these servers before `at`. */
export async function setPausedUntil(db: Db, hosts: string[], at: Date): Promise<void> {
  await db.update(servers).set({ pausedUntil: at }).where(inArray(servers.host, hosts))
}

const isFree = (now: Date) => or(isNull(deliveries.leasedUntil), lt(deliveries.leasedUntil, now))

/** Sets the rows of paused servers aside, but for those in hand, so that nobody has to look past them. */
export async function holdRows(db: Db, hosts: string[], now: Date): Promise<void> {
  const open = db.$with('open').as(
    db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(
        and(
          sql`${deliveries.state} in ('waiting', 'retrying')`,
          inArray(deliveries.host, hosts),
          isFree(now),
        ),
      )
      .for('update', { skipLocked: true }),
  )
  await db
    .with(open)
    .update(deliveries)
    .set({ state: 'held', heldSince: sql`coalesce(${deliveries.heldSince}, ${now.toISOString()})` })
    .from(open)
    .where(eq(deliveries.id, open.id))
}

/** The same with rows that the caller has in hand; where the server is open again, they are only given back. */
export async function holdLeased(db: Db, ids: number[], now: Date): Promise<void> {
  if (ids.length === 0) return
  const list = sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::bigint)`
  await db.execute(sql`
    with paused as (${lockPaused(sql`select host from ${deliveries} where id in ${list}`)})
    update ${deliveries} set "leasedUntil" = null,
      state = case when is_paused then 'held' else state end,
      "heldSince" = case when is_paused then coalesce("heldSince", ${now.toISOString()}::timestamptz)
        else "heldSince" end
    from (
      select id as of, host in (select host from paused) as is_paused from ${deliveries} where id in ${list}
    ) as known
    where ${deliveries.id} = known.of and state in ('waiting', 'retrying', 'held')`)
}

/**
 * Those of the hosts that are paused, and they stay so until the transaction ends: a row that is set aside
 * while its server is opened by another worker would wait for ever.
 */
export function lockPaused(hosts: SQL): SQL {
  return sql`
    select host from ${servers} where ${servers.pausedUntil} is not null and host in (${hosts})
    order by host collate "C" for share`
}

/**
 * The server is back: its rows are due, the oldest at once and the others close behind, so that it is not
 * run over and others need not wait for all of them.
 */
export async function releaseRows(db: Db, host: string, now: Date): Promise<void> {
  await db.execute(sql`
    update ${deliveries} set state = 'retrying',
      "nextAttemptAt" = ${now.toISOString()}::timestamptz + (held.place - 1) * interval '5 milliseconds'
    from (
      select id, row_number() over (order by id) as place from ${deliveries}
      where host = ${host} and state = 'held') as held
    where ${deliveries.id} = held.id`)
}

/**
 * After a failure: what has been held for too long is given up, for the reason that the last try gave.
 * @returns how many
 */
export async function giveUpRows(
  db: Db,
  host: string,
  { now, oldest, error }: { now: Date; oldest: Date; error: string },
): Promise<number> {
  const isOver = sql`${deliveries.heldSince} < ${oldest.toISOString()}`
  const moved = db.$with('moved').as(
    db
      .update(deliveries)
      .set({
        state: sql`case when ${isOver} then 'gone' else 'held' end`,
        lastError: sql`case when ${isOver} then coalesce(${deliveries.lastError}, ${error}) else ${deliveries.lastError} end`,
        heldSince: sql`coalesce(${deliveries.heldSince}, ${now.toISOString()})`,
      })
      .where(
        and(
          eq(deliveries.host, host),
          sql`${deliveries.state} = 'held'`,
          isFree(now),
          or(isNull(deliveries.heldSince), isOver),
        ),
      )
      .returning({ state: deliveries.state }),
  )
  const [row] = await db
    .with(moved)
    .select({ count: sql<number>`count(*) filter (where ${moved.state} = 'gone')::int` })
    .from(moved)
  return row?.count ?? 0
}
