/** All SQL about the ledger, but for what servers/, inboxes/ and letters/ have. */
import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import {
  activities,
  blogs,
  comments,
  deliveries,
  followers,
  missingInboxes,
  objects,
  people,
  reactions,
  servers,
} from '../db/schema.ts'
import type { Delivery, OutgoingActivity, Recipients } from './ledger.ts'
import type { Verdict } from './retry.ts'
import { lockPaused } from './servers/queries.ts'
import type { SignatureScheme } from './servers.ts'

/**
 * Stores the activity and its rows in one statement. Rows for servers that fail begin as retries, and those
 * for paused ones are held, so that they never stand in the way of first tries.
 */
export async function insertActivity(db: Db, activity: OutgoingActivity): Promise<void> {
  const orderKey = activity.orderKey ?? activity.objectId ?? activity.id
  // Without this lock a later activity could be seen by the senders before an earlier one commits.
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${orderKey}, 0))`)
  await db.execute(sql`
    with added as (
      insert into ${activities} (id, type, "objectId", body)
      values (${activity.id}, ${activity.type}, ${activity.objectId}, ${activity.body})
      on conflict (id) do nothing
      returning id
    ), target as (
      select distinct inbox, ${hostOf(sql`inbox`)} as host from (${listTargets(activity.to)}) as listed (inbox)
    ), paused as (${lockPaused(sql`select host from target`)})
    insert into ${deliveries} ("activityId", inbox, host, "orderKey", state)
    select added.id, target.inbox, target.host, ${orderKey}::uuid,
      case when paused.host is not null then 'held'
        when ${servers.failures} > 0 then 'retrying' else 'waiting' end
    from added cross join target
    left join paused on paused.host = target.host left join ${servers} on ${servers.host} = target.host
    where target.host is not null
      and not exists (select 1 from ${blogs} where starts_with(target.inbox, ${blogs.origin} || '/'))`)
}

/** As URL.host gives it; null for what is not an http address. */
export function hostOf(inbox: SQL): SQL {
  return sql`lower(substring(${inbox} from '^https?://(?:[^/?#@]*@)?([^/?#]+)'))`
}

function listTargets(to: Recipients): SQL {
  const lists = [sql`select jsonb_array_elements_text(${JSON.stringify(to.inboxes ?? [])}::jsonb)`]
  if (to.followers) lists.push(inboxesOf(sql`select ${followers.personId} from ${followers}`))
  if (to.holdersOf) {
    const around = listPeopleAround(to.holdersOf)
    lists.push(inboxesOf(around, to.evenBlocked), listFormerInboxes(to.holdersOf, to.evenBlocked))
  }
  return sql.join(lists, sql` union all `)
}

function inboxesOf(personIds: SQL, evenBlocked = false): SQL {
  const isOpen = sql`${people.blockedAt} is null
    and ${isHostOpen(people.host)} and ${isHostOpen(hostOf(sql`${people.inbox}`))}`
  // A shared inbox that is given up gives way to those of its people.
  return sql`
    select case when ${missingInboxes.lostAt} is null then coalesce(${people.sharedInbox}, ${people.inbox})
      else ${people.inbox} end
    from ${people} left join ${missingInboxes} on ${missingInboxes.inbox} = ${people.sharedInbox}
    where ${people.id} in (${personIds}) and ${people.deletedAt} is null
      and ${evenBlocked ? sql`true` : isOpen}`
}

/** Those who commented on or reacted to the post that the object is, or is an answer below. */
function listPeopleAround(objectId: string): SQL {
  const postId = sql`
    select coalesce(${objects.postId}, ${comments.postId}) from ${objects}
    left join ${comments} on ${comments.id} = ${objects.commentId}
    where ${objects.id} = ${objectId}`
  return sql`
    select ${comments.personId} from ${comments} where ${comments.postId} = (${postId})
    union select ${reactions.personId} from ${reactions} where ${reactions.postId} = (${postId})`
}

/** Without those behind which we know only people who are blocked or gone; a shared one has others, too. */
function listFormerInboxes(objectId: string, evenBlocked = false): SQL {
  const isDeleted = sql`${people.deletedAt} is not null`
  const isClosed = evenBlocked ? isDeleted : sql`${people.blockedAt} is not null or ${isDeleted}`
  return sql`
    select inbox from (
      select ${deliveries.inbox} from ${deliveries}
      join ${activities} on ${activities.id} = ${deliveries.activityId}
      where ${activities.objectId} = ${objectId} and ${evenBlocked ? sql`true` : isHostOpen(deliveries.host)}
      except (${inboxesWhere(isClosed)} except ${inboxesWhere(sql`not (${isClosed})`)})
    ) as former`
}

/** Both kinds of inboxes of these people. */
function inboxesWhere(condition: SQL): SQL {
  return sql`(select ${people.inbox} from ${people} where ${condition}
    union select ${people.sharedInbox} from ${people} where ${condition})`
}

function isHostOpen(host: SQL | typeof people.host | typeof deliveries.host): SQL {
  return sql`not exists (
    select 1 from ${servers} where ${servers.host} = ${host} and ${servers.blockedAt} is not null)`
}

export type ClaimedDelivery = Pick<
  Delivery,
  'id' | 'activityId' | 'inbox' | 'host' | 'attempts' | 'heldSince'
> & {
  leasedUntil: Date
  /** What the server understood last. */
  signature: SignatureScheme | null
  /** The server took something before, and did not fail since. */
  isTrusted: boolean
  /** The server failed last, or is paused. */
  isTroubled: boolean
  /** The server is paused: this row is not to be sent now. */
  isPaused: boolean
  /** The inbox answered 404 or 410 last. */
  isMissing: boolean
}

export type Claim = {
  /** `waiting` are first tries; `retrying` are due when their time has come; `held`: probes of paused servers. */
  state: 'waiting' | 'retrying' | 'held'
  now: Date
  leasedUntil: Date
  limit: number
  exceptHosts: string[]
}

/**
 * Leases rows that are due to the caller; no other worker gets them before the lease is over. A row is due
 * only when all earlier ones about the same thing to the same inbox are delivered or given up.
 * @param db a transaction, because of what it says to the planner
 */
export async function claimDeliveries(db: Db, claim: Claim): Promise<ClaimedDelivery[]> {
  const { now, leasedUntil } = claim
  // After a burst the planner believes that few rows wait, and would read and sort all of them each time,
  // with what is left of those that were sent, where the index gives the first ones in order.
  await db.execute(sql`
    select set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`)
  const due = claim.state === 'held' ? listProbes(db, claim) : listDue(db, claim)
  const claimed = await db
    .with(due)
    .update(deliveries)
    .set({ leasedUntil })
    .from(due)
    .leftJoin(servers, eq(servers.host, due.host))
    .leftJoin(missingInboxes, eq(missingInboxes.inbox, due.inbox))
    .where(eq(deliveries.id, due.id))
    .returning({
      id: deliveries.id,
      activityId: deliveries.activityId,
      inbox: deliveries.inbox,
      host: deliveries.host,
      attempts: deliveries.attempts,
      heldSince: deliveries.heldSince,
      signature: servers.signature,
      failures: servers.failures,
      pausedUntil: servers.pausedUntil,
      lastSuccessAt: servers.lastSuccessAt,
      missingSince: missingInboxes.since,
    })
  return claimed.map((row) => toClaimed(row, claim, now)).sort((a, b) => a.id - b.id)
}

type ClaimedRow = Omit<
  ClaimedDelivery,
  'leasedUntil' | 'isTrusted' | 'isTroubled' | 'isPaused' | 'isMissing'
> & {
  failures: number | null
  pausedUntil: Date | null
  lastSuccessAt: Date | null
  missingSince: Date | null
}

function toClaimed(claimed: ClaimedRow, { state, leasedUntil }: Claim, now: Date): ClaimedDelivery {
  const { failures, pausedUntil, lastSuccessAt, missingSince, ...row } = claimed
  const isTroubled = pausedUntil !== null || (failures ?? 0) > 0
  return {
    ...row,
    leasedUntil,
    isTrusted: lastSuccessAt !== null && !isTroubled,
    isTroubled,
    isPaused: state !== 'held' && pausedUntil !== null && pausedUntil > now,
    isMissing: missingSince !== null,
  }
}

function listDue(db: Db, { state, now, limit, exceptHosts }: Claim) {
  return db.$with('due').as(
    db
      .select({ id: deliveries.id, host: deliveries.host, inbox: deliveries.inbox })
      .from(deliveries)
      .where(
        and(
          // Not as a parameter: the planner must see that the partial index fits.
          sql`${deliveries.state} = ${sql.raw(`'${state}'`)}`,
          state === 'retrying' ? lte(deliveries.nextAttemptAt, now) : undefined,
          or(isNull(deliveries.leasedUntil), lt(deliveries.leasedUntil, now)),
          notInArray(deliveries.host, exceptHosts),
          isFirst,
        ),
      )
      .orderBy(asc(state === 'waiting' ? deliveries.id : deliveries.nextAttemptAt))
      .limit(limit)
      .for('update', { skipLocked: true }),
  )
}

/**
 * One row a server whose pause is over: the one that has not been tried for longest, since a server may be well
 * but for one activity. The servers are locked, so that only one worker tries each.
 */
function listProbes(db: Db, { now, limit }: Claim) {
  const columns = { id: deliveries.id, host: deliveries.host, inbox: deliveries.inbox }
  return db.$with('due', columns).as(sql`
    select next.id, ${servers.host}, next.inbox from ${servers}
    cross join lateral (
      select ${deliveries.id}, ${deliveries.inbox} from ${deliveries}
      where ${deliveries.host} = ${servers.host} and ${deliveries.state} = 'held' and ${isFirst}
      order by ${deliveries.nextAttemptAt}, ${deliveries.id} limit 1) as next
    where ${servers.pausedUntil} <= ${now.toISOString()}
    order by ${servers.pausedUntil} limit ${limit}
    for update of ${servers} skip locked`)
}

/**
 * It is the first unfinished one of its kind. Not written as `not exists (an earlier one)`: the planner would
 * make a join of that over the whole ledger, where this is one look into an index a row.
 */
export const isFirst = sql`${deliveries.id} = (
  select first.id from ${deliveries} as first
  where first."orderKey" = ${deliveries.orderKey} and first.inbox = ${deliveries.inbox}
    and first.state in ('waiting', 'retrying', 'held')
  order by first.id limit 1)`

export async function listBodies(db: Db, ids: string[]): Promise<{ id: string; body: string }[]> {
  return await db
    .select({ id: activities.id, body: activities.body })
    .from(activities)
    .where(inArray(activities.id, ids))
}

/** Gives back what dead workers had in hand. For when no other works; of the living it would take, too. */
export async function releaseAll(db: Db): Promise<void> {
  await db
    .update(deliveries)
    .set({ leasedUntil: null })
    .where(
      and(sql`${deliveries.state} in ('waiting', 'retrying', 'held')`, isNotNull(deliveries.leasedUntil)),
    )
}

/** Gives rows back unsent. */
export async function releaseDeliveries(db: Db, ids: number[]): Promise<void> {
  await db.update(deliveries).set({ leasedUntil: null }).where(inArray(deliveries.id, ids))
}

/** Writes what became of the rows. What comes after the lease is over counts only if it is a delivery. */
export async function saveVerdicts(
  db: Db,
  list: { delivery: ClaimedDelivery; verdict: Verdict }[],
  now: Date,
): Promise<void> {
  const rows = list.map(({ delivery: { id, leasedUntil }, verdict }) => ({ id, leasedUntil, ...verdict }))
  await db.execute(sql`
    update ${deliveries} set
      state = saved.state,
      attempts = ${deliveries.attempts} + case when saved.state = 'held' then 0 else 1 end,
      "nextAttemptAt" = coalesce(saved."nextAttemptAt", ${deliveries.nextAttemptAt}),
      "leasedUntil" = null,
      "heldSince" = case when saved.state = 'held'
        then coalesce(${deliveries.heldSince}, ${now.toISOString()}::timestamptz) else ${deliveries.heldSince} end,
      "lastStatus" = saved.status,
      "lastError" = saved.error,
      "deliveredAt" = case when saved.state = 'delivered' then ${now.toISOString()}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as saved (
      id bigint, "leasedUntil" timestamptz, state text, "nextAttemptAt" timestamptz, status smallint, error text)
    where ${deliveries.id} = saved.id
      -- Not as "in" the others: the planner would go by the index of these, and read all of them.
      and ${deliveries.state} not in ('delivered', 'gone')
      and (saved.state = 'delivered' or ${deliveries.leasedUntil} = saved."leasedUntil")`)
}
