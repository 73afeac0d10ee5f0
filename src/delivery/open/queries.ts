/** All SQL about what is still on its way. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { deliveries, servers } from '../../db/schema.ts'
import type { OpenServer } from '../open.ts'

const isOpen = sql`${deliveries.state} in ('waiting', 'retrying', 'held')`

/** A row an open delivery. */
export async function countOpen(db: Db): Promise<number> {
  return await db.$count(deliveries, isOpen)
}

type OpenRow = Omit<OpenServer, 'failingSince' | 'nextTryAt'> & {
  failingSince: string | null
  pausedUntil: string | null
  dueAt: string | null
}

/** Those in trouble first, then those with most. */
export async function listOpen(
  db: Db,
  { now, maxServers }: { now: Date; maxServers: number },
): Promise<{ servers: OpenServer[]; count: number; serverCount: number }> {
  const at = sql`${now.toISOString()}::timestamptz`
  // Only the first one about a thing is tried, the others wait for it; why, the latest try says.
  const rows = await db.execute<OpenRow & { total: number; serverCount: number }>(sql`
    select host, count, status, error, "isInHand", "dueAt",
      case when ${servers.failures} > 0 or ${servers.pausedUntil} is not null
        then ${servers.failingSince} end as "failingSince",
      ${servers.pausedUntil} as "pausedUntil",
      (sum(count) over ())::int as total, (count(*) over ())::int as "serverCount"
    from (
      select host, count(*)::int as count,
        (array_agg("lastStatus" order by "nextAttemptAt" desc) filter (where "lastError" is not null))[1] as status,
        (array_agg("lastError" order by "nextAttemptAt" desc) filter (where "lastError" is not null))[1] as error,
        bool_or(place = 1 and coalesce("leasedUntil" > ${at}, false)) as "isInHand",
        min("nextAttemptAt") filter (where place = 1 and state <> 'held') as "dueAt"
      from (
        select *, row_number() over (partition by "orderKey", inbox order by id) as place
        from ${deliveries} where ${isOpen}) as open
      group by host
    ) as known (host, count, status, error, "isInHand", "dueAt")
    left join ${servers} using (host)
    order by "failingSince" is null, error is null, count desc, host limit ${maxServers}`)
  const [first] = rows
  return {
    servers: rows.map((row) => toOpenServer(row, now)),
    count: first?.total ?? 0,
    serverCount: first?.serverCount ?? 0,
  }
}

function toOpenServer(row: OpenRow, now: Date): OpenServer {
  const { host, count, status, error, isInHand } = row
  const failingSince = row.failingSince === null ? null : new Date(row.failingSince)
  const pausedUntil = row.pausedUntil === null ? null : new Date(row.pausedUntil)
  const dueAt = row.dueAt === null ? pausedUntil : new Date(row.dueAt)
  const nextAt = pausedUntil && pausedUntil > now ? pausedUntil : dueAt
  return {
    host,
    count,
    status,
    error,
    isInHand,
    failingSince,
    nextTryAt: nextAt && nextAt > now ? nextAt : null,
  }
}
