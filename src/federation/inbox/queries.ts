/** All SQL about activities themselves: which came, which are in hand, which objects are gone. */
import { and, eq, lt, sql } from 'drizzle-orm'
import type { App } from '../../app.ts'
import type { Db } from '../../db/client.ts'
import { checkedNotes, goneObjects, receivedActivities, replacedActivities } from '../../db/schema.ts'

/** Until the transaction ends nobody else has the lock of this name. */
export async function lockName(db: Db, name: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

/** @returns false if it was noted before; a second transaction at it waits for the first. */
export async function addReceivedActivity(db: Db, uri: string, at: Date): Promise<boolean> {
  const rows = await db
    .insert(receivedActivities)
    .values({ uri, receivedAt: at })
    .onConflictDoNothing()
    .returning({ uri: receivedActivities.uri })
  return rows.length > 0
}

/** It may come again under the same id, and count again. */
export async function removeReceivedActivity(db: Db, uri: string): Promise<void> {
  await db.delete(receivedActivities).where(eq(receivedActivities.uri, uri))
}

/** A Delete or Undo came: what it takes back is refused if it arrives later from the same actor. */
export async function addGoneObject(
  db: Db,
  gone: { uri: string; actorUri: string; at: Date },
): Promise<void> {
  const { actorUri, at } = gone
  await db
    .insert(goneObjects)
    .values(gone)
    .onConflictDoUpdate({
      target: goneObjects.uri,
      set: { at },
      setWhere: sql`${eq(goneObjects.actorUri, actorUri)} and ${lt(goneObjects.at, at)}`,
    })
}

/** @returns whether the mark was there */
export async function removeGoneObject(db: Db, uri: string, actorUri: string): Promise<boolean> {
  const rows = await db
    .delete(goneObjects)
    .where(and(eq(goneObjects.uri, uri), eq(goneObjects.actorUri, actorUri)))
    .returning({ uri: goneObjects.uri })
  return rows.length > 0
}

export async function isGone(db: Db, uri: string, actorUri: string): Promise<boolean> {
  return (await findGoneAt(db, uri, actorUri)) !== undefined
}

/** When the actor took it back; undefined while they did not. */
export async function findGoneAt(db: Db, uri: string, actorUri: string): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: goneObjects.at })
    .from(goneObjects)
    .where(and(eq(goneObjects.uri, uri), eq(goneObjects.actorUri, actorUri)))
  return row?.at
}

/** A newer Follow or Like has taken its place. */
export async function addReplacedActivity(
  db: Db,
  replaced: typeof replacedActivities.$inferInsert,
): Promise<void> {
  const { actorUri, at } = replaced
  await db
    .insert(replacedActivities)
    .values(replaced)
    .onConflictDoUpdate({ target: replacedActivities.uri, set: { actorUri, at } })
}

/** It came again, and counts again. */
export async function removeReplacedActivity(db: Db, uri: string, actorUri: string): Promise<void> {
  await db.delete(replacedActivities).where(isReplacedBy(uri, actorUri))
}

export async function isReplaced(db: Db, uri: string, actorUri: string): Promise<boolean> {
  return (await db.$count(replacedActivities, isReplacedBy(uri, actorUri))) > 0
}

function isReplacedBy(uri: string, actorUri: string) {
  return and(eq(replacedActivities.uri, uri), eq(replacedActivities.actorUri, actorUri))
}

/** @returns false where a later fetch of the same note was noted before */
export async function addCheckedNote(db: Db, uri: string, checkedAt: Date): Promise<boolean> {
  const rows = await db
    .insert(checkedNotes)
    .values({ uri, checkedAt })
    .onConflictDoUpdate({
      target: checkedNotes.uri,
      set: { checkedAt },
      setWhere: lt(checkedNotes.checkedAt, checkedAt),
    })
    .returning({ uri: checkedNotes.uri })
  return rows.length > 0
}

export async function removeReplacedActivitiesBefore(db: Db, time: Date): Promise<void> {
  await db.delete(replacedActivities).where(lt(replacedActivities.at, time))
}

export async function removeCheckedNotesBefore(db: Db, time: Date): Promise<void> {
  await db.delete(checkedNotes).where(lt(checkedNotes.checkedAt, time))
}

export async function removeReceivedActivitiesBefore(db: Db, time: Date): Promise<void> {
  await db.delete(receivedActivities).where(lt(receivedActivities.receivedAt, time))
}

export async function removeGoneObjectsBefore(db: Db, time: Date): Promise<void> {
  await db.delete(goneObjects).where(lt(goneObjects.at, time))
}

/** What is known of an activity and its sender before anything is checked. */
export type Standing = {
  /** The activity was handled before. */
  isReceived: boolean
  isBlocked: boolean
  /** There is a row about the sender, deleted or not. */
  isKnown: boolean
  isDeleted: boolean
}

export type Newcomer = { activityUri: string; actorUri: string; host: string }

/**
 * In the order of the newcomers. One prepared statement for as many as come at a time: most of what reaches
 * an inbox ends with it. With `limit` each is looked up by index; else PostgreSQL, which takes every list for
 * a long one, reads the whole tables for it.
 */
export async function listStandings(app: App, newcomers: Newcomer[]): Promise<Standing[]> {
  return app.raw<Standing[]>`
    select
      (select true from received_activities where uri = newcomer."activityUri" limit 1) is true as "isReceived",
      person."blockedAt" is not null
        or (select true from servers where host = newcomer.host and "blockedAt" is not null limit 1) is true
        as "isBlocked",
      person.id is not null as "isKnown",
      person."deletedAt" is not null as "isDeleted"
    from jsonb_array_elements(${JSON.stringify(newcomers)}::text::jsonb) with ordinality as listed (one, place)
    cross join jsonb_to_record(one) as newcomer ("activityUri" text, "actorUri" text, host text)
    left join lateral (select * from people where uri = newcomer."actorUri" limit 1) as person on true
    order by place`
}

/** Whether this activity was accepted and waits for its turn. */
export async function isActivityWaiting(db: Db, uri: string): Promise<boolean> {
  const [row] = await db.execute<{ waits: boolean }>(sql`
    select exists (
      select from pgboss.job
      where name = 'activity.received' and state in ('created', 'retry', 'active')
        and data->'message'->'activity'->>'id' = ${uri}
    ) as waits`)
  return row?.waits ?? false
}

/** Ids of those of whom an activity was accepted and waits for its turn. Reads the whole backlog. */
export async function listWaitingActors(app: App): Promise<string[]> {
  const rows = await app.raw<{ actor: string }[]>`
    select distinct data->'message'->'activity'->>'actor' as actor from pgboss.job
    where name = 'activity.received' and state in ('created', 'retry', 'active')
      and data->'message'->'activity'->>'actor' is not null`
  return rows.map(({ actor }) => actor)
}
