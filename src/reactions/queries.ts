/** All SQL about likes and boosts. */
import { and, asc, count, eq, isNull } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { media, people, reactions, servers } from '../db/schema.ts'
import { newId } from '../lib/uuid.ts'
import type { PersonCard } from '../people/person.ts'
import { cardColumns, isWelcome, toCard } from '../people/queries.ts'

export type ReactionKind = 'like' | 'announce'

/** What a reaction is about: a post (`commentId` null) or a comment under it. */
export type ReactionTarget = { postId: string; commentId: string | null }

export type Reaction = { kind: ReactionKind; person: PersonCard }

/** Of the post itself, the earliest first; without blocked and deleted people. */
export async function listReactions(db: Db, postId: string): Promise<Reaction[]> {
  const rows = await db
    .select({ kind: reactions.kind, person: cardColumns })
    .from(reactions)
    .innerJoin(people, eq(people.id, reactions.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(and(isAbout({ postId, commentId: null }), isWelcome))
    .orderBy(asc(reactions.createdAt), asc(reactions.id))
  return rows.map(({ kind, person }) => ({ kind, person: toCard(person) }))
}

/** As many as `listReactions` would list; for `likes` and `shares` on the wire. */
export async function countReactions(db: Db, target: ReactionTarget, kind: ReactionKind): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(reactions)
    .innerJoin(people, eq(people.id, reactions.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .where(and(isAbout(target), eq(reactions.kind, kind), isWelcome))
  return row?.n ?? 0
}

export type NewReaction = ReactionTarget & { kind: ReactionKind; uri: string; personId: string; at: Date }

/** One of a kind per person and target, whatever number of activities say so. @returns whether it is new. */
export async function addReaction(db: Db, reaction: NewReaction): Promise<boolean> {
  const { at, ...columns } = reaction
  const rows = await db
    .insert(reactions)
    .values({ id: newId(), ...columns, createdAt: at })
    .onConflictDoNothing()
    .returning({ id: reactions.id })
  return rows.length > 0
}

/** The same said again under another id. @returns the id that it had, if that was another */
export async function replaceReaction(
  db: Db,
  reaction: Omit<NewReaction, 'at'>,
): Promise<string | undefined> {
  const { kind, personId, uri } = reaction
  const isSame = and(isAbout(reaction), eq(reactions.personId, personId), eq(reactions.kind, kind))
  const [known] = await db.select().from(reactions).where(isSame).for('update')
  const isTaken = (await db.$count(reactions, eq(reactions.uri, uri))) > 0
  if (!known || isTaken) return undefined
  await db.update(reactions).set({ uri }).where(eq(reactions.id, known.id))
  return known.uri
}

/** By the id of the Like or Announce. @returns whether there was one. */
export async function removeReactionByUri(db: Db, personId: string, uri: string): Promise<boolean> {
  const rows = await db
    .delete(reactions)
    .where(and(eq(reactions.personId, personId), eq(reactions.uri, uri)))
    .returning({ id: reactions.id })
  return rows.length > 0
}

/** By what it is about, for servers that forget the ids of their Likes. @returns whether there was one. */
export async function removeReaction(
  db: Db,
  personId: string,
  kind: ReactionKind,
  target: ReactionTarget,
): Promise<boolean> {
  const rows = await db
    .delete(reactions)
    .where(and(isAbout(target), eq(reactions.personId, personId), eq(reactions.kind, kind)))
    .returning({ id: reactions.id })
  return rows.length > 0
}

/** @returns whether there were any. */
export async function removeReactionsOf(db: Db, personId: string): Promise<boolean> {
  const rows = await db
    .delete(reactions)
    .where(eq(reactions.personId, personId))
    .returning({ id: reactions.id })
  return rows.length > 0
}

function isAbout({ postId, commentId }: ReactionTarget) {
  return and(
    eq(reactions.postId, postId),
    commentId === null ? isNull(reactions.commentId) : eq(reactions.commentId, commentId),
  )
}
