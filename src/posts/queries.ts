/** All SQL about posts, their topics and the objects that stand for them elsewhere. */
import { and, desc, eq, exists, isNotNull, isNull, like, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import {
  type Comment,
  comments,
  type FederatedObject,
  objects,
  type Post,
  posts,
  postTopics,
  topics,
} from '../db/schema.ts'
import { notFound } from '../errors.ts'
import {
  foldTopic,
  type PostCursor,
  type PostTopic,
  type PostWithTopics,
  type PublishedPost,
} from './post.ts'

/** An ActivityPub object and what it stands for; both are undefined once it is withdrawn. */
export type FoundObject = {
  object: FederatedObject
  /** The post itself, or the published post that the answer stands under. */
  post: PublishedPost | undefined
  /** The author's answer, when the object is one. */
  comment: Comment | undefined
}

export type PublishedFilter = {
  limit: number
  before?: PostCursor | undefined
  topicSlug?: string | undefined
}

/** Newest first. */
export async function listPublishedPosts(db: Db, filter: PublishedFilter): Promise<PublishedPost[]> {
  const rows = await selectPublished(db)
    .where(and(isVisible, isBefore(filter.before), hasTopic(db, filter.topicSlug)))
    .orderBy(desc(posts.publishedAt), desc(posts.id))
    .limit(filter.limit)
  return rows.flatMap((row) => toPublished(row) ?? [])
}

export async function findPublishedPost(db: Db, slug: string): Promise<PublishedPost | undefined> {
  const [row] = await selectPublished(db).where(and(isVisible, eq(posts.slug, slug)))
  return row && toPublished(row)
}

export async function findPublishedPostById(db: Db, id: string): Promise<PublishedPost | undefined> {
  const [row] = await selectPublished(db).where(and(isVisible, eq(posts.id, id)))
  return row && toPublished(row)
}

/** @throws AppError not-found */
export async function getPublishedPost(db: Db, id: string): Promise<PublishedPost> {
  const post = await findPublishedPostById(db, id)
  if (!post) throw notFound('post')
  return post
}

export async function countPublishedPosts(db: Db): Promise<number> {
  return db.$count(posts, isVisible)
}

export async function findObject(db: Db, objectId: string): Promise<FoundObject | undefined> {
  const [object] = await db.select().from(objects).where(eq(objects.id, objectId))
  if (!object) return undefined
  if (object.deletedAt) return { object, post: undefined, comment: undefined }
  const [comment] = await db.select().from(comments).where(eq(comments.objectId, objectId))
  const postId = comment?.postId ?? object.postId
  return { object, post: postId ? await findPublishedPostById(db, postId) : undefined, comment }
}

/** Whether readers can see it. */
export async function isPostPublished(db: Db, id: string): Promise<boolean> {
  return (await db.$count(posts, and(isVisible, eq(posts.id, id)))) > 0
}

/**
 * What an id of ours means to those who answer or like it: a published post (`commentId` null), or an answer
 * under one. An id that a post had before it was taken back means the post once it is published again:
 * whoever has not heard of that still means the post.
 */
export async function findTargetOfObject(
  db: Db,
  id: string,
): Promise<{ postId: string; commentId: string | null } | undefined> {
  const answer = and(eq(comments.objectId, objects.id), isNull(objects.deletedAt))
  const [row] = await db
    .select({ postId: posts.id, commentId: comments.id })
    .from(objects)
    .leftJoin(comments, answer)
    .innerJoin(posts, and(isVisible, sql`${posts.id} = coalesce(${comments.postId}, ${objects.postId})`))
    .where(and(eq(objects.id, id), or(isNull(objects.commentId), isNotNull(comments.id))))
  return row
}

/** In any state, also from the bin. @throws AppError not-found */
export async function getPost(db: Db, id: string): Promise<PostWithTopics> {
  const [row] = await selectPosts(db).where(eq(posts.id, id))
  if (!row) throw notFound('post')
  return toPost(row)
}

/** Last changed first; published ones by their time of publication. @param page absent: all of them */
export async function listPosts(
  db: Db,
  state: 'published' | 'draft' | 'deleted',
  page?: { limit: number; offset: number },
): Promise<PostWithTopics[]> {
  const all = selectPosts(db)
    .where(
      state === 'deleted'
        ? isNotNull(posts.deletedAt)
        : and(isNull(posts.deletedAt), eq(posts.status, state)),
    )
    .orderBy(desc(state === 'published' ? posts.publishedAt : posts.editedAt), desc(posts.id))
  const rows = await (page ? all.limit(page.limit).offset(page.offset) : all)
  return rows.map(toPost)
}

/** In any state; for slugs that must stay taken. */
export async function findPostBySlug(db: Db, slug: string): Promise<PostWithTopics | undefined> {
  const [row] = await selectPosts(db).where(eq(posts.slug, slug))
  return row && toPost(row)
}

/** Only topics that have a published post. */
export async function findTopic(db: Db, slug: string): Promise<PostTopic | undefined> {
  const [topic] = await selectTopics(db).where(and(isVisible, eq(topics.slug, slug)))
  return topic
}

/** Topics that have a published post, unsorted: order is a matter of the reader's language. */
export async function listTopics(db: Db): Promise<PostTopic[]> {
  return selectTopics(db).where(isVisible)
}

/** Locks the row until the transaction ends. @throws AppError not-found */
export async function lockPost(db: Db, id: string): Promise<PostWithTopics> {
  await db.select({ id: posts.id }).from(posts).where(eq(posts.id, id)).for('update')
  return getPost(db, id)
}

/** Until the transaction ends nobody else takes a slug, so that a free one stays free. */
export async function lockSlugs(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(7279002)`)
}

/** Slugs that begin with `start` (letters, digits and hyphens), of posts in any state. */
export async function listSlugs(db: Db, start: string): Promise<string[]> {
  const rows = await db
    .select({ slug: posts.slug })
    .from(posts)
    .where(like(posts.slug, `${start}%`))
  return rows.flatMap((row) => row.slug ?? [])
}

export async function listTopicSlugs(db: Db, start: string): Promise<string[]> {
  const rows = await db
    .select({ slug: topics.slug })
    .from(topics)
    .where(like(topics.slug, `${start}%`))
  return rows.map((row) => row.slug)
}

export async function insertPost(db: Db, post: typeof posts.$inferInsert): Promise<void> {
  await db.insert(posts).values(post)
}

export async function updatePost(db: Db, id: string, change: Partial<Post>): Promise<void> {
  await db.update(posts).set(change).where(eq(posts.id, id))
}

/** For good. Comments and reactions go with it, the ids it had elsewhere stay taken. */
export async function removePost(db: Db, id: string): Promise<void> {
  await db.delete(posts).where(eq(posts.id, id))
}

/** The ids of the author's answers under a post that are not withdrawn. */
export async function listAnswerObjects(db: Db, postId: string): Promise<string[]> {
  const rows = await db
    .select({ id: objects.id })
    .from(comments)
    .innerJoin(objects, eq(objects.id, comments.objectId))
    .where(and(eq(comments.postId, postId), isNull(objects.deletedAt)))
  return rows.map((row) => row.id)
}

export async function insertObject(db: Db, object: typeof objects.$inferInsert): Promise<void> {
  await db.insert(objects).values(object)
}

/** From now on the object answers 410. */
export async function withdrawObject(db: Db, id: string, at: Date): Promise<void> {
  await db
    .update(objects)
    .set({ deletedAt: at })
    .where(and(eq(objects.id, id), isNull(objects.deletedAt)))
}

/** Topics in use or not, by their folded name. */
export async function listTopicsNamed(
  db: Db,
  names: readonly string[],
): Promise<(typeof topics.$inferSelect)[]> {
  const folded = names.map(foldTopic)
  const rows = await db.select().from(topics)
  return rows.filter((row) => folded.includes(foldTopic(row.name)))
}

export async function insertTopic(db: Db, topic: typeof topics.$inferInsert): Promise<void> {
  await db.insert(topics).values(topic)
}

export async function updatePostTopics(db: Db, postId: string, topicIds: readonly string[]): Promise<void> {
  await db.delete(postTopics).where(eq(postTopics.postId, postId))
  if (topicIds.length === 0) return
  await db.insert(postTopics).values(topicIds.map((topicId, position) => ({ postId, topicId, position })))
}

type PostRow = { post: Post; topics: PostTopic[] }
type PublishedRow = PostRow & { object: PublishedPost['object'] }

const isVisible = and(eq(posts.status, 'published'), isNull(posts.deletedAt))

const topicsJson = sql`coalesce((
  select json_agg(json_build_object('name', ${topics.name}, 'slug', ${topics.slug}) order by ${postTopics.position})
  from ${postTopics} join ${topics} on ${topics.id} = ${postTopics.topicId}
  where ${postTopics.postId} = ${posts.id}), '[]')`

/** One SQL in another: in a select from one table drizzle drops the table names of the outer one's columns. */
const topicsOfPost = sql<PostTopic[]>`${topicsJson}`

function selectPosts(db: Db) {
  return db.select({ post: posts, topics: topicsOfPost }).from(posts).$dynamic()
}

function selectPublished(db: Db) {
  return db
    .select({
      post: posts,
      topics: topicsOfPost,
      object: {
        id: objects.id,
        kind: objects.kind,
        publishedAt: objects.publishedAt,
        updatedAt: objects.updatedAt,
      },
    })
    .from(posts)
    .innerJoin(objects, eq(objects.id, posts.objectId))
    .$dynamic()
}

function selectTopics(db: Db) {
  return db
    .selectDistinct({ name: topics.name, slug: topics.slug })
    .from(topics)
    .innerJoin(postTopics, eq(postTopics.topicId, topics.id))
    .innerJoin(posts, eq(posts.id, postTopics.postId))
    .$dynamic()
}

function isBefore(cursor: PostCursor | undefined): SQL | undefined {
  if (!cursor) return undefined
  return or(
    lt(posts.publishedAt, cursor.publishedAt),
    and(eq(posts.publishedAt, cursor.publishedAt), lt(posts.id, cursor.id)),
  )
}

function hasTopic(db: Db, slug: string | undefined): SQL | undefined {
  if (slug === undefined) return undefined
  return exists(
    db
      .select({ one: sql`1` })
      .from(postTopics)
      .innerJoin(topics, eq(topics.id, postTopics.topicId))
      .where(and(eq(postTopics.postId, posts.id), eq(topics.slug, slug))),
  )
}

function toPost(row: PostRow): PostWithTopics {
  return { ...row.post, topics: row.topics }
}

/** Undefined never happens for a published row; the types of its columns cannot say so. */
function toPublished(row: PublishedRow): PublishedPost | undefined {
  const { slug, publishedAt, objectId } = row.post
  if (slug === null || publishedAt === null || objectId === null) return undefined
  return { ...toPost(row), slug, publishedAt, objectId, object: row.object }
}
