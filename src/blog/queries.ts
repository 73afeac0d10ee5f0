/** All SQL about the blog's own row, its keys and the links of the first run. */
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import {
  activities,
  authors,
  type Blog,
  blogs,
  deliveries,
  followers,
  keys,
  media,
  objects,
  tokens,
} from '../db/schema.ts'
import { notFound } from '../errors.ts'
import type { BlogWithIcon } from './blog.ts'

/** Undefined until the first run is through. */
export async function findBlog(db: Db): Promise<BlogWithIcon | undefined> {
  const [row] = await db
    .select({ blog: blogs, icon: media })
    .from(blogs)
    .leftJoin(media, eq(media.id, blogs.iconId))
    .limit(1)
  return row && { ...row.blog, icon: row.icon }
}

/** @throws AppError not-found before the first run is through */
export async function getBlog(db: Db): Promise<BlogWithIcon> {
  const blog = await findBlog(db)
  if (!blog) throw notFound('blog')
  return blog
}

/** Until the transaction ends nobody else sets the blog up or changes it. */
export async function lockBlog(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(7279003)`)
}

export async function insertBlog(db: Db, blog: typeof blogs.$inferInsert): Promise<void> {
  await db.insert(blogs).values(blog)
}

export async function updateBlog(db: Db, change: Partial<Omit<Blog, 'id'>>): Promise<void> {
  await db.update(blogs).set(change)
}

export async function updateBlogOrigin(db: Db, change: Pick<Blog, 'origin' | 'handleHost'>): Promise<void> {
  await db.update(blogs).set(change)
}

/** Whether any server elsewhere may know our ids: someone follows, or something was sent. */
export async function hasFederated(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ federated: boolean }>(
    sql`select exists (select from ${followers}) or exists (select from ${deliveries}) as federated`,
  )
  return row?.federated === true
}

/** Activities that went to nobody name the addresses of their time. */
export async function removeActivities(db: Db): Promise<void> {
  await db.delete(activities)
}

/** Has all objects unsent again. @returns those that were sent and not withdrawn */
export async function resetSentObjects(db: Db): Promise<{ id: string; isAnswer: boolean }[]> {
  const rows = await db
    .update(objects)
    .set({ sentDigest: null })
    .where(isNotNull(objects.sentDigest))
    .returning({ id: objects.id, commentId: objects.commentId, deletedAt: objects.deletedAt })
  return rows
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ id, commentId }) => ({ id, isAnswer: commentId !== null }))
}

export async function insertKeys(db: Db, rows: readonly (typeof keys.$inferInsert)[]): Promise<void> {
  await db.insert(keys).values([...rows])
}

export async function insertAuthor(db: Db, author: typeof authors.$inferInsert): Promise<void> {
  await db.insert(authors).values(author)
}

export async function insertSetupToken(db: Db, tokenHash: string, createdAt: Date): Promise<void> {
  await db.insert(tokens).values({ tokenHash, purpose: 'setup', createdAt })
}

export async function hasSetupToken(db: Db, tokenHash: string): Promise<boolean> {
  return (await db.$count(tokens, and(eq(tokens.tokenHash, tokenHash), eq(tokens.purpose, 'setup')))) > 0
}

export async function removeSetupTokens(db: Db): Promise<void> {
  await db.delete(tokens).where(eq(tokens.purpose, 'setup'))
}
