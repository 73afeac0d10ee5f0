/** All SQL about whether the work of the blog stands still. */
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { presenceQuery } from '../../db/presence.ts'
import { deliveries, servers } from '../../db/schema.ts'
import { isFirst } from '../queries.ts'

export type Signs = {
  /** At least one process does deliveries and jobs. */
  isWorked: boolean
  areDeliveriesDue: boolean
  /** False where nothing is due; so with jobs. */
  areDeliveriesMoving: boolean
  areJobsDue: boolean
  areJobsMoving: boolean
}

/**
 * One query for all signs.
 * @param since what was due before this is overdue
 */
export async function getSigns(db: Db, now: Date, since: Date): Promise<Signs> {
  const [at, before] = [sql`${now.toISOString()}::timestamptz`, sql`${since.toISOString()}::timestamptz`]
  const isFree = sql`(${deliveries.leasedUntil} is null or ${deliveries.leasedUntil} < ${before})`
  // Whether something moves is asked only where something is due: that looks at all that was done of late. And
  // `lateral` has the rows of servers looked for whose pause is over, and of no others.
  const [row] = await db.execute<Signs>(sql`
    with due as materialized (
      select ${sql.raw(presenceQuery)} as "isWorked",
        exists (select 1 from ${deliveries} where ${deliveries.state} = 'waiting'
          and ${deliveries.nextAttemptAt} < ${before} and ${isFree} and ${isFirst})
        or exists (select 1 from ${deliveries} where ${deliveries.state} = 'retrying'
          and ${deliveries.nextAttemptAt} < ${before} and ${isFree} and ${isFirst})
        or exists (select 1 from ${servers}
          cross join lateral (select 1 from ${deliveries}
            where ${deliveries.host} = ${servers.host} and ${deliveries.state} = 'held' and ${isFirst}
            limit 1) as held
          where ${servers.pausedUntil} < ${before})
          as "areDeliveriesDue",
        exists (select 1 from pgboss.job where state in ('created', 'retry') and start_after < ${before})
          as "areJobsDue")
    select due.*,
      case when "areDeliveriesDue" then exists (select 1 from ${deliveries}
        where ${deliveries.state} in ('waiting', 'retrying', 'held') and ${deliveries.leasedUntil} > ${at})
        else false end as "areDeliveriesMoving",
      case when "areJobsDue" then exists (select 1 from pgboss.job where state = 'active')
          or exists (select 1 from pgboss.job where started_on > ${before})
        else false end as "areJobsMoving"
    from due`)
  if (!row) throw new Error('a query of one row gave none')
  return row
}
