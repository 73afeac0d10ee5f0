/** All SQL about inboxes that say that they are not there. */
import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { deliveries, followers, missingInboxes, people } from '../../db/schema.ts'
import { hostOf } from '../queries.ts'
import { lockPaused } from '../servers/queries.ts'

export type MissingInbox = typeof missingInboxes.$inferSelect

/** @returns what is known of each now, also from before */
export async function saveMissing(
  db: Db,
  missing: { inbox: string; status: number }[],
  now: Date,
): Promise<MissingInbox[]> {
  return await db
    .insert(missingInboxes)
    .values(missing.map((one) => ({ ...one, since: now })))
    .onConflictDoUpdate({ target: missingInboxes.inbox, set: { status: sql`excluded.status` } })
    .returning()
}

export async function removeMissing(db: Db, inboxes: string[]): Promise<void> {
  if (inboxes.length === 0) return
  await db.delete(missingInboxes).where(inArray(missingInboxes.inbox, inboxes))
}

export async function setChecked(db: Db, inboxes: string[], at: Date): Promise<void> {
  await db.update(missingInboxes).set({ checkedAt: at }).where(inArray(missingInboxes.inbox, inboxes))
}

/**
 * Gives up a shared inbox with people behind it: from now on they get what comes to their own, and so they
 * get what still was to go to the shared one. Doing it again changes nothing.
 */
export async function leaveSharedInbox(db: Db, inbox: string, at: Date): Promise<void> {
  await db
    .update(missingInboxes)
    .set({ lostAt: at })
    .where(and(eq(missingInboxes.inbox, inbox), isNull(missingInboxes.lostAt)))
  await db.execute(sql`
    with own as (
      select distinct ${people.inbox} as inbox, ${hostOf(sql`${people.inbox}`)} as host
      from ${people} join ${followers} on ${followers.personId} = ${people.id}
      where ${people.sharedInbox} = ${inbox} and ${people.inbox} <> ${inbox} and ${people.deletedAt} is null
    ), paused as (${lockPaused(sql`select host from own`)})
    insert into ${deliveries} ("activityId", inbox, host, "orderKey", state, "nextAttemptAt")
    select missed."activityId", own.inbox, own.host, missed."orderKey",
      case when paused.host is null then 'retrying' else 'held' end, ${at.toISOString()}::timestamptz
    from ${deliveries} as missed cross join own left join paused on paused.host = own.host
    where missed.inbox = ${inbox} and own.host is not null
      and (missed.state in ('waiting', 'retrying', 'held')
        or missed.state = 'gone' and missed."lastStatus" in (404, 410))
    order by missed.id
    on conflict do nothing`)
  await db
    .update(deliveries)
    .set({ state: 'gone' })
    .where(and(eq(deliveries.inbox, inbox), sql`${deliveries.state} in ('waiting', 'retrying', 'held')`))
}

/** Followers who are reached by this inbox, from one id on. */
export async function listFollowersBehind(
  db: Db,
  inbox: string,
  { after, limit }: { after: string | undefined; limit: number },
) {
  return await db
    .select({ id: people.id, uri: people.uri, inbox: people.inbox, sharedInbox: people.sharedInbox })
    .from(people)
    .innerJoin(followers, eq(followers.personId, people.id))
    .where(
      and(
        or(eq(people.inbox, inbox), eq(people.sharedInbox, inbox)),
        isNull(people.deletedAt),
        after === undefined ? undefined : gt(people.id, after),
      ),
    )
    .orderBy(people.id)
    .limit(limit)
}

/** Whether anybody we know says that this is their shared inbox. */
export async function hasPeople(db: Db, { sharedInbox }: { sharedInbox: string }): Promise<boolean> {
  const [row] = await db
    .select({ id: people.id })
    .from(people)
    .where(eq(people.sharedInbox, sharedInbox))
    .limit(1)
  return row !== undefined
}
