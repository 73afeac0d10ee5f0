/** All SQL about quotes. */
import { and, asc, desc, eq, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import {
  blogs,
  comments,
  type FederatedObject,
  followers,
  media,
  objects,
  type Person,
  type Post,
  people,
  posts,
  quotes,
  servers,
} from '../db/schema.ts'
import { notFound } from '../errors.ts'
import { newId } from '../lib/uuid.ts'
import type { PersonCard } from '../people/person.ts'
import { cardColumns, isWelcome, toCard } from '../people/queries.ts'
import type { Quote, QuotePolicy } from './quote.ts'

export type NewQuote = Pick<Quote, 'uri' | 'url' | 'personId' | 'objectId' | 'visibility' | 'editedAt'>

export async function insertQuote(db: Db, quote: NewQuote, at: Date): Promise<Quote> {
  const [row] = await db
    .insert(quotes)
    .values({ id: newId(), ...quote, createdAt: at })
    .returning()
  if (!row) throw notFound('quote')
  return row
}

/** The permission that this post has to quote this object. */
export async function findQuoteInForce(db: Db, uri: string, objectId: string): Promise<Quote | undefined> {
  const [quote] = await db
    .select()
    .from(quotes)
    .where(and(eq(quotes.uri, uri), eq(quotes.objectId, objectId), inForce))
  return quote
}

/** Whether the author has taken this very permission back. */
export async function isRevoked(db: Db, uri: string, objectId: string): Promise<boolean> {
  const found = and(eq(quotes.uri, uri), eq(quotes.objectId, objectId), isNotNull(quotes.revokedAt))
  return (await db.$count(quotes, found)) > 0
}

/** What a post elsewhere quotes of ours, with the quoted object; one thing at most. */
export async function findQuoteByUri(
  db: Db,
  uri: string,
): Promise<{ quote: Quote; object: FederatedObject } | undefined> {
  const [row] = await db
    .select({ quote: quotes, object: objects })
    .from(quotes)
    .innerJoin(objects, eq(objects.id, quotes.objectId))
    .where(and(eq(quotes.uri, uri), inForce))
  return row
}

export type Authorization = {
  quote: Quote
  object: FederatedObject
  person: Person
  /** Neither the quoter nor their server is blocked. */
  isWelcome: boolean
}

/** In any state: what was once given answers for good. */
export async function findAuthorization(db: Db, id: string): Promise<Authorization | undefined> {
  const [row] = await db
    .select({ quote: quotes, object: objects, person: people, isWelcome: sql<boolean>`${isWelcome}` })
    .from(quotes)
    .innerJoin(objects, eq(objects.id, quotes.objectId))
    .innerJoin(people, eq(people.id, quotes.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .where(eq(quotes.id, id))
  return row
}

export async function updateQuote(
  db: Db,
  id: string,
  change: Partial<Pick<Quote, 'url' | 'visibility' | 'editedAt'>>,
): Promise<void> {
  await db.update(quotes).set(change).where(eq(quotes.id, id))
}

/** @returns whether it was in force */
export async function setQuoteRevoked(db: Db, id: string, at: Date): Promise<boolean> {
  const rows = await db
    .update(quotes)
    .set({ revokedAt: at })
    .where(and(eq(quotes.id, id), inForce))
    .returning({ id: quotes.id })
  return rows.length > 0
}

/** The post quotes nothing of ours any more. @returns whether it did */
export async function setQuotesForgotten(
  db: Db,
  { uri, personId }: Pick<Quote, 'uri' | 'personId'>,
  at: Date,
): Promise<boolean> {
  const rows = await db
    .update(quotes)
    .set({ forgottenAt: at })
    .where(and(eq(quotes.uri, uri), eq(quotes.personId, personId), inForce))
    .returning({ id: quotes.id })
  return rows.length > 0
}

/** Whoever wrote them is gone. */
export async function setAllQuotesForgotten(db: Db, personId: string, at: Date): Promise<void> {
  await db
    .update(quotes)
    .set({ forgottenAt: at })
    .where(and(eq(quotes.personId, personId), inForce))
}

/** What decides on a request: the author's choice, and whether the quoter follows. */
export async function getQuoteRule(
  db: Db,
  personUri: string,
): Promise<{ policy: QuotePolicy; isFollower: boolean }> {
  const [blog] = await db.select({ policy: blogs.canQuote }).from(blogs).limit(1)
  if (!blog) throw notFound('blog')
  const [follower] = await db
    .select({ id: people.id })
    .from(people)
    .innerJoin(followers, eq(followers.personId, people.id))
    .where(eq(people.uri, personUri))
  return { policy: blog.policy, isFollower: follower !== undefined }
}

/** Somebody who quotes a post, and where. */
export type PostQuote = { person: PersonCard; url: string }

/** Of the post as it is known elsewhere now; only what everybody may read, the earliest first. */
export async function listPostQuotes(db: Db, objectId: string): Promise<PostQuote[]> {
  const rows = await db
    .select({ url: quotes.url, person: cardColumns })
    .from(quotes)
    .innerJoin(people, eq(people.id, quotes.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(and(eq(quotes.objectId, objectId), inForce, ne(quotes.visibility, 'private'), isWelcome))
    .orderBy(asc(quotes.createdAt), asc(quotes.id))
  return rows.map(({ url, person }) => ({ url, person: toCard(person) }))
}

/** A quote as the author sees it at the desk. */
export type DeskQuote = Pick<Quote, 'id' | 'url' | 'visibility' | 'createdAt'> & {
  person: PersonCard
  post: Pick<Post, 'id' | 'title' | 'html' | 'slug'>
  /** The author's answer, where that is what is quoted; null: the post itself. */
  answerId: string | null
}

/** Permissions that hold for what can be read, the latest first. */
export async function listDeskQuotes(
  db: Db,
  filter: { limit: number; before?: string | undefined },
): Promise<DeskQuote[]> {
  const { limit, before } = filter
  const rows = await selectDeskQuotes(db)
    .where(and(inForce, isNull(objects.deletedAt), before === undefined ? undefined : lt(quotes.id, before)))
    .orderBy(desc(quotes.id))
    .limit(limit)
  return rows.map(toDeskQuote)
}

/** @throws AppError not-found, also for one that does not hold any more */
export async function getDeskQuote(db: Db, id: string): Promise<DeskQuote> {
  const [row] = await selectDeskQuotes(db).where(and(eq(quotes.id, id), inForce))
  if (!row) throw notFound('quote')
  return toDeskQuote(row)
}

const inForce = and(isNull(quotes.revokedAt), isNull(quotes.forgottenAt))

function selectDeskQuotes(db: Db) {
  return db
    .select({
      id: quotes.id,
      url: quotes.url,
      visibility: quotes.visibility,
      createdAt: quotes.createdAt,
      person: cardColumns,
      post: { id: posts.id, title: posts.title, html: posts.html, slug: posts.slug },
      answerId: comments.id,
    })
    .from(quotes)
    .innerJoin(objects, eq(objects.id, quotes.objectId))
    .leftJoin(comments, eq(comments.objectId, objects.id))
    .innerJoin(posts, sql`${posts.id} = coalesce(${comments.postId}, ${objects.postId})`)
    .innerJoin(people, eq(people.id, quotes.personId))
    .leftJoin(media, eq(media.id, people.avatarId))
    .$dynamic()
}

type DeskRow = Awaited<ReturnType<typeof selectDeskQuotes>>[number]

function toDeskQuote({ person, ...row }: DeskRow): DeskQuote {
  return { ...row, person: toCard(person) }
}
