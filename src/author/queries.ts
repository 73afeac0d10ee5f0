/** All SQL about authors, their sessions and failed tries to sign in. */
import { and, asc, desc, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { attempts, authors, sessions } from '../db/schema.ts'
import type { Author } from './author.ts'

export async function findAuthor(db: Db, login: string): Promise<Author | undefined> {
  const [author] = await db.select().from(authors).where(eq(authors.login, login))
  return author
}

/** Oldest first. */
export async function listAuthors(db: Db): Promise<Author[]> {
  return db.select().from(authors).orderBy(asc(authors.createdAt), asc(authors.id))
}

export async function updatePasswordHash(db: Db, authorId: string, passwordHash: string): Promise<void> {
  await db.update(authors).set({ passwordHash }).where(eq(authors.id, authorId))
}

export async function insertSession(db: Db, session: typeof sessions.$inferInsert): Promise<void> {
  await db.insert(sessions).values(session)
}

export type SessionRow = { session: typeof sessions.$inferSelect; login: string }

/** Undefined also when it has run out at `now`. */
export async function findSessionRow(db: Db, tokenHash: string, now: Date): Promise<SessionRow | undefined> {
  const [row] = await db
    .select({ session: sessions, login: authors.login })
    .from(sessions)
    .innerJoin(authors, eq(authors.id, sessions.authorId))
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, now)))
  return row
}

export async function updateSessionEnd(db: Db, tokenHash: string, expiresAt: Date): Promise<void> {
  await db.update(sessions).set({ expiresAt }).where(eq(sessions.tokenHash, tokenHash))
}

export async function removeSession(db: Db, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash))
}

export async function removeSessionsOf(db: Db, authorId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.authorId, authorId))
}

export async function removeEndedSessions(db: Db, now: Date): Promise<void> {
  await db.delete(sessions).where(lte(sessions.expiresAt, now))
}

/** Until the transaction ends nobody else counts tries, so that a hundred at once are a hundred. */
export async function lockAttempts(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(7279004)`)
}

/** When the tries under `key` were made, newest first, at most `limit`. */
export async function listAttempts(db: Db, key: string, since: Date, limit: number): Promise<Date[]> {
  const rows = await db
    .select({ at: attempts.at })
    .from(attempts)
    .where(and(eq(attempts.key, key), gt(attempts.at, since)))
    .orderBy(desc(attempts.at))
    .limit(limit)
  return rows.map((row) => row.at)
}

/** @returns the rows' ids */
export async function insertAttempts(db: Db, keys: readonly string[], at: Date): Promise<number[]> {
  const rows = await db
    .insert(attempts)
    .values(keys.map((key) => ({ key, at })))
    .returning({ id: attempts.id })
  return rows.map((row) => row.id)
}

export async function removeAttempts(db: Db, ids: readonly number[]): Promise<void> {
  await db.delete(attempts).where(inArray(attempts.id, [...ids]))
}

export async function removeAttemptsUnder(db: Db, key: string): Promise<void> {
  await db.delete(attempts).where(eq(attempts.key, key))
}

/** Those whose key begins with `prefix`. */
export async function removeAttemptsBelow(db: Db, prefix: string): Promise<void> {
  await db.delete(attempts).where(sql`starts_with(${attempts.key}, ${prefix})`)
}

export async function removeOldAttempts(db: Db, before: Date): Promise<void> {
  await db.delete(attempts).where(lt(attempts.at, before))
}
