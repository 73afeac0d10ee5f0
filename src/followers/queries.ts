/** All SQL about followers. */
import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { followers, lostFollowers, media, people, servers } from '../db/schema.ts'
import type { PersonCard } from '../people/person.ts'
import { cardColumns, isWelcome, toCard } from '../people/queries.ts'

export type Follower = PersonCard & { personId: string; uri: string; inbox: string; since: Date }

/** Where a page of the list begins: the last follower of the page before it. */
export type FollowerCursor = Pick<Follower, 'since' | 'personId'>

export async function countFollowers(db: Db): Promise<number> {
  return db.$count(followers)
}

/** The latest first. */
export async function listFollowers(
  db: Db,
  filter: { limit: number; before?: FollowerCursor | undefined },
): Promise<Follower[]> {
  const { before } = filter
  const rows = await db
    .select({
      personId: people.id,
      uri: people.uri,
      inbox: people.inbox,
      since: followers.createdAt,
      card: cardColumns,
    })
    .from(followers)
    .innerJoin(people, eq(people.id, followers.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(and(isWelcome, before && isBefore(before)))
    .orderBy(desc(followers.createdAt), desc(followers.personId))
    .limit(filter.limit)
  return rows.map(({ card, ...row }) => ({ ...row, ...toCard(card) }))
}

/** Following again keeps the first date and takes the new Follow's id. */
export async function addFollower(
  db: Db,
  follower: { personId: string; followUri: string; at: Date },
): Promise<string | undefined> {
  const { personId, followUri, at } = follower
  const [known] = await db.select().from(followers).where(eq(followers.personId, personId)).for('update')
  await db
    .insert(followers)
    .values({ personId, followUri, createdAt: at })
    .onConflictDoUpdate({ target: followers.personId, set: { followUri } })
  await db.delete(lostFollowers).where(eq(lostFollowers.personId, personId))
  return known && known.followUri !== followUri ? known.followUri : undefined
}

export async function addLostFollower(
  db: Db,
  lost: { personId: string; status: number; at: Date },
): Promise<void> {
  const { personId, status, at } = lost
  await db
    .insert(lostFollowers)
    .values({ personId, status, lostAt: at })
    .onConflictDoUpdate({ target: lostFollowers.personId, set: { status, lostAt: at } })
}

/** Whose server says that there is no such account any more, the latest first. */
export async function listLostFollowers(
  db: Db,
  limit: number,
): Promise<(PersonCard & { personId: string; lostAt: Date })[]> {
  const rows = await db
    .select({ personId: people.id, lostAt: lostFollowers.lostAt, card: cardColumns })
    .from(lostFollowers)
    .innerJoin(people, eq(people.id, lostFollowers.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(isWelcome)
    .orderBy(desc(lostFollowers.lostAt), desc(people.id))
    .limit(limit)
  return rows.map(({ card, ...row }) => ({ ...row, ...toCard(card) }))
}

/** @returns the Follow's id if the person was a follower. */
export async function removeFollower(db: Db, personId: string): Promise<string | undefined> {
  const [row] = await db.delete(followers).where(eq(followers.personId, personId)).returning()
  return row?.followUri
}

/** For Undos that name nothing but the Follow. @returns whether there was one. */
export async function removeFollowerByFollow(db: Db, personId: string, followUri: string): Promise<boolean> {
  const rows = await db
    .delete(followers)
    .where(and(eq(followers.personId, personId), eq(followers.followUri, followUri)))
    .returning()
  return rows.length > 0
}

function isBefore(cursor: FollowerCursor) {
  return or(
    lt(followers.createdAt, cursor.since),
    and(eq(followers.createdAt, cursor.since), lt(followers.personId, cursor.personId)),
  )
}
