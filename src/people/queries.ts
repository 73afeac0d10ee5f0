/** All SQL about people and servers elsewhere. */
import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { comments, followers, media, people, quotes, servers } from '../db/schema.ts'
import { notFound } from '../errors.ts'
import { newId } from '../lib/uuid.ts'
import type { Person, PersonCard, RemotePerson } from './person.ts'

/**
 * Adds the person or brings the row up to date. What was fetched earlier never overwrites what was
 * fetched later. A person who was deleted elsewhere is back with this.
 */
export async function upsertPerson(db: Db, person: RemotePerson): Promise<Person> {
  const { uri, ...changes } = person
  const [row] = await db
    .insert(people)
    .values({ id: newId(), ...person })
    .onConflictDoUpdate({
      target: people.uri,
      set: { ...changes, deletedAt: null },
      setWhere: lte(people.fetchedAt, person.fetchedAt),
    })
    .returning()
  const found = row ?? (await findPersonByUri(db, uri))
  if (!found) throw notFound('person')
  return found
}

export async function findPersonByUri(db: Db, uri: string): Promise<Person | undefined> {
  const [person] = await db.select().from(people).where(eq(people.uri, uri))
  return person
}

/** @throws AppError not-found */
export async function getPerson(db: Db, id: string): Promise<Person> {
  const [person] = await db.select().from(people).where(eq(people.id, id))
  if (!person) throw notFound('person')
  return person
}

/** Those blocked one by one, with when it was done. */
export async function listBlockedPeople(db: Db): Promise<(PersonCard & { id: string; blockedAt: Date })[]> {
  const rows = await db
    .select({ id: people.id, blockedAt: people.blockedAt, card: cardColumns })
    .from(people)
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(isNotNull(people.blockedAt))
    .orderBy(asc(people.handle))
  return rows.flatMap(({ id, blockedAt, card }) => (blockedAt ? [{ id, blockedAt, ...toCard(card) }] : []))
}

export async function listBlockedServers(db: Db): Promise<{ host: string; blockedAt: Date }[]> {
  const rows = await db
    .select({ host: servers.host, blockedAt: servers.blockedAt })
    .from(servers)
    .where(isNotNull(servers.blockedAt))
    .orderBy(asc(servers.host))
  return rows.flatMap(({ host, blockedAt }) => (blockedAt ? [{ host, blockedAt }] : []))
}

/** Whether the person or the whole server is blocked. */
export async function isBlocked(db: Db, person: Pick<Person, 'uri' | 'host'>): Promise<boolean> {
  const [row] = await db.execute<{ isBlocked: boolean }>(sql`
    select exists (select from ${servers} where host = ${person.host} and "blockedAt" is not null)
      or exists (select from ${people} where uri = ${person.uri} and "blockedAt" is not null) as "isBlocked"`)
  return row?.isBlocked ?? false
}

/** @param at null lifts the block; a block that stands keeps its date. */
export async function setPersonBlock(db: Db, id: string, at: Date | null): Promise<void> {
  await db
    .update(people)
    .set({ blockedAt: at })
    .where(and(eq(people.id, id), at ? isNull(people.blockedAt) : undefined))
}

/** @param at null lifts the block; a block that stands keeps its date. */
export async function setServerBlock(db: Db, host: string, at: Date | null): Promise<void> {
  await db
    .insert(servers)
    .values({ host, blockedAt: at })
    .onConflictDoUpdate({
      target: servers.host,
      set: { blockedAt: at },
      ...(at && { setWhere: isNull(servers.blockedAt) }),
    })
}

/** Removes the follow of a person, or of everybody on a server. @returns what was removed, and of whom */
export async function takeFollows(
  db: Db,
  who: { id: string } | { host: string },
): Promise<{ personId: string; personUri: string; inbox: string; followUri: string }[]> {
  const rows = await db
    .select({
      personId: people.id,
      personUri: people.uri,
      inbox: people.inbox,
      followUri: followers.followUri,
    })
    .from(followers)
    .innerJoin(people, eq(people.id, followers.personId))
    .where(isMeant(who))
    .for('update', { of: followers })
  const ids = rows.map(({ personId }) => personId)
  if (ids.length > 0) await db.delete(followers).where(inArray(followers.personId, ids))
  return rows
}

/** Takes permissions to quote back, of a person or of everybody on a server. @returns the ids of the quotes */
export async function takeQuotes(
  db: Db,
  who: { id: string } | { host: string },
  at: Date,
): Promise<string[]> {
  const ids = db.select({ id: people.id }).from(people).where(isMeant(who))
  const rows = await db
    .update(quotes)
    .set({ revokedAt: at })
    .where(and(inArray(quotes.personId, ids), isQuoteInForce))
    .returning({ id: quotes.id })
  return rows.map((row) => row.id)
}

/** What a person, or everybody on a server, left here. */
export async function countTraces(
  db: Db,
  who: { id: string } | { host: string },
): Promise<{ people: number; followers: number; comments: number; quotes: number }> {
  const ids = db.select({ id: people.id }).from(people).where(isMeant(who))
  return {
    people: await db.$count(people, isMeant(who)),
    followers: await db.$count(followers, inArray(followers.personId, ids)),
    comments: await db.$count(comments, and(inArray(comments.personId, ids), isNull(comments.deletedAt))),
    quotes: await db.$count(quotes, and(inArray(quotes.personId, ids), isQuoteInForce)),
  }
}

const isQuoteInForce = and(isNull(quotes.revokedAt), isNull(quotes.forgottenAt))

function isMeant(who: { id: string } | { host: string }) {
  return 'id' in who ? eq(people.id, who.id) : eq(people.host, who.host)
}

/** @param avatarId null where `avatarUrl` gave no picture */
export async function setAvatar(
  db: Db,
  id: string,
  avatarUrl: string,
  avatarId: string | null,
): Promise<void> {
  await db
    .update(people)
    .set({ avatarId })
    // The person may have changed the picture while this one was fetched.
    .where(and(eq(people.id, id), eq(people.avatarUrl, avatarUrl)))
}

export async function removeAvatar(db: Db, id: string): Promise<void> {
  await db.update(people).set({ avatarId: null }).where(eq(people.id, id))
}

/**
 * The actor is gone elsewhere; the row stays so that answers below keep their place. What was fetched before
 * that does not bring it back.
 */
export async function setPersonDeleted(db: Db, id: string, at: Date): Promise<void> {
  await db
    .update(people)
    .set({ deletedAt: at, fetchedAt: at, avatarId: null, avatarUrl: null })
    .where(eq(people.id, id))
}

/** What other features select of `people` left-joined with `media`, for `toCard`. */
export const cardColumns = {
  name: people.name,
  handle: people.handle,
  url: people.url,
  avatarHash: media.hash,
  avatarName: media.name,
}

type CardRow = {
  name: string
  handle: string
  url: string
  avatarHash: string | null
  avatarName: string | null
}

export function toCard(row: CardRow): PersonCard {
  const { name, handle, url, avatarHash, avatarName } = row
  const avatar = avatarHash && avatarName ? { hash: avatarHash, name: avatarName } : null
  return { name, handle, url, avatar }
}

/** For people left-joined themselves: null where there is none. */
export function toOptionalCard(row: { [K in keyof CardRow]: CardRow[K] | null }): PersonCard | null {
  const { name, handle, url } = row
  return name === null || handle === null || url === null ? null : toCard({ ...row, name, handle, url })
}

/** True for people whom readers may see; wants `people` left-joined with `servers` by host. */
export const isWelcome = and(isNull(people.blockedAt), isNull(servers.blockedAt), isNull(people.deletedAt))

/** True for people whom the author does not want to hear; wants `servers` left-joined by host. */
export const isUnwelcome = or(isNotNull(people.blockedAt), isNotNull(servers.blockedAt))
