/** All SQL about what goes out: objects as sent, stored activities, Fedify's key-value store. */
import { and, desc, eq, gt, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { activities, comments, type FederatedObject, keyValues, objects, posts } from '../db/schema.ts'

/** Locks the row until the transaction ends, so that two jobs about one object run one after the other. */
export async function lockObject(db: Db, id: string): Promise<FederatedObject | undefined> {
  const [object] = await db.select().from(objects).where(eq(objects.id, id)).for('update')
  return object
}

export async function updateObject(
  db: Db,
  id: string,
  change: Partial<Pick<FederatedObject, 'sentDigest' | 'updatedAt'>>,
): Promise<void> {
  await db.update(objects).set(change).where(eq(objects.id, id))
}

export type StoredActivity = {
  id: string
  type: string
  body: string
  /** The object of ours that it is about. */
  object: FederatedObject | null
}

export async function findActivity(db: Db, id: string): Promise<StoredActivity | undefined> {
  const [row] = await db
    .select({ id: activities.id, type: activities.type, body: activities.body, object: objects })
    .from(activities)
    .leftJoin(objects, eq(objects.id, activities.objectId))
    .where(eq(activities.id, id))
  return row
}

/** Objects whose Create went out and that can still be read, the latest first. */
export async function listSentObjects(
  db: Db,
  filter: { limit: number /** Id of the last one of the page before. */; before?: string | undefined },
): Promise<FederatedObject[]> {
  const { limit, before } = filter
  return db
    .select()
    .from(objects)
    .where(and(isSent, before === undefined ? undefined : lt(objects.id, before)))
    .orderBy(desc(objects.id))
    .limit(limit)
}

export async function countSentObjects(db: Db): Promise<number> {
  return db.$count(objects, isSent)
}

/** The author's own comments. */
export async function countAnswers(db: Db): Promise<number> {
  return db.$count(comments, and(isNull(comments.personId), isNull(comments.deletedAt)))
}

/** As JSON; undefined when there is none or its time is over. */
export async function findValue(db: Db, key: string, now: Date): Promise<string | undefined> {
  const [row] = await db
    .select({ json })
    .from(keyValues)
    .where(and(eq(keyValues.key, key), isCurrent(now)))
  return row?.json
}

export type Value = { key: string; json: string; expiresAt: Date | null }

export async function saveValue(db: Db, { key, expiresAt, ...row }: Value): Promise<void> {
  const value = toJsonb(row.json)
  await db
    .insert(keyValues)
    .values({ key, value, expiresAt })
    .onConflictDoUpdate({ target: keyValues.key, set: { value, expiresAt } })
}

/** Only if there is none. @returns whether it was saved. */
export async function insertValue(db: Db, { key, expiresAt, ...row }: Value, now: Date): Promise<boolean> {
  const value = toJsonb(row.json)
  const rows = await db
    .insert(keyValues)
    .values({ key, value, expiresAt })
    .onConflictDoUpdate({
      target: keyValues.key,
      set: { value, expiresAt },
      setWhere: sql`${keyValues.expiresAt} <= ${now.toISOString()}`,
    })
    .returning({ key: keyValues.key })
  return rows.length > 0
}

/** Only if the value is still `expectedJson`. @returns whether it was replaced. */
export async function replaceValue(
  db: Db,
  { key, expiresAt, ...row }: Value,
  expectedJson: string,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(keyValues)
    .set({ value: toJsonb(row.json), expiresAt })
    .where(and(hasValue(key, expectedJson), isCurrent(now)))
    .returning({ key: keyValues.key })
  return rows.length > 0
}

export async function removeValue(db: Db, key: string): Promise<void> {
  await db.delete(keyValues).where(eq(keyValues.key, key))
}

/** Only if the value is still `expectedJson`. @returns whether it was removed. */
export async function removeValueIf(db: Db, key: string, expectedJson: string, now: Date): Promise<boolean> {
  const rows = await db
    .delete(keyValues)
    .where(and(hasValue(key, expectedJson), isCurrent(now)))
    .returning({ key: keyValues.key })
  return rows.length > 0
}

/** The key `exact` and all that begin with `start`. */
export async function listValues(
  db: Db,
  exact: string,
  start: string,
  now: Date,
): Promise<{ key: string; json: string }[]> {
  const isBelow = or(eq(keyValues.key, exact), sql`starts_with(${keyValues.key}, ${start})`)
  return db
    .select({ key: keyValues.key, json })
    .from(keyValues)
    .where(and(isBelow, isCurrent(now)))
}

/** Those without an end are of versions before 0.2, which kept keys of servers for ever. */
export async function removeExpiredValues(db: Db, now: Date): Promise<void> {
  await db.delete(keyValues).where(or(lt(keyValues.expiresAt, now), isNull(keyValues.expiresAt)))
}

/** The driver would take a JSON text for JSON once more. */
const json = sql<string>`${keyValues.value}::text`

/** An answer is not withdrawn with its post, and can be read again when that is published again. */
const isBelowPublished = sql`exists (
  select from ${comments} join ${posts} on ${posts.id} = ${comments.postId}
  where ${comments.id} = ${objects.commentId} and ${posts.status} = 'published' and ${posts.deletedAt} is null)`

const isSent = and(
  isNotNull(objects.sentDigest),
  isNull(objects.deletedAt),
  or(isNull(objects.commentId), isBelowPublished),
)

function isCurrent(now: Date): SQL | undefined {
  return or(isNull(keyValues.expiresAt), gt(keyValues.expiresAt, now))
}

function hasValue(key: string, expected: string): SQL | undefined {
  return and(eq(keyValues.key, key), sql`${keyValues.value} = ${toJsonb(expected)}`)
}

function toJsonb(text: string): SQL {
  return sql`${text}::jsonb`
}
