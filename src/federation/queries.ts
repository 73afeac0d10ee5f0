/** All SQL about what goes out: objects as sent, stored activities, Fedify's key-value store. */
import { and, desc, eq, gt, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { activities, comments, type FederatedObject, keyValues, objects } from '../db/schema.ts'

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

/** Objects whose Create went out and that still stand, the latest first. */
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

/** Undefined when there is none or its time is over; JSON null is a value. */
export async function findValue(db: Db, key: string, now: Date): Promise<{ value: unknown } | undefined> {
  const [row] = await db
    .select({ value: keyValues.value })
    .from(keyValues)
    .where(and(eq(keyValues.key, key), isCurrent(now)))
  return row
}

export type Value = { key: string; json: string; expiresAt: Date | null }

export async function saveValue(db: Db, { key, json, expiresAt }: Value): Promise<void> {
  const value = sql`${json}::jsonb`
  await db
    .insert(keyValues)
    .values({ key, value, expiresAt })
    .onConflictDoUpdate({ target: keyValues.key, set: { value, expiresAt } })
}

/** Only if there is none. @returns whether it was saved. */
export async function insertValue(db: Db, { key, json, expiresAt }: Value, now: Date): Promise<boolean> {
  const value = sql`${json}::jsonb`
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
  { key, json, expiresAt }: Value,
  expectedJson: string,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(keyValues)
    .set({ value: sql`${json}::jsonb`, expiresAt })
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
): Promise<{ key: string; value: unknown }[]> {
  return db
    .select({ key: keyValues.key, value: keyValues.value })
    .from(keyValues)
    .where(and(or(eq(keyValues.key, exact), sql`starts_with(${keyValues.key}, ${start})`), isCurrent(now)))
    .orderBy(keyValues.key)
}

export async function removeExpiredValues(db: Db, now: Date): Promise<void> {
  await db.delete(keyValues).where(lt(keyValues.expiresAt, now))
}

const isSent = and(isNotNull(objects.sentDigest), isNull(objects.deletedAt))

function isCurrent(now: Date): SQL | undefined {
  return or(isNull(keyValues.expiresAt), gt(keyValues.expiresAt, now))
}

function hasValue(key: string, json: string): SQL | undefined {
  return and(eq(keyValues.key, key), sql`${keyValues.value} = ${json}::jsonb`)
}
