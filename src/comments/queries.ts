/** All SQL about comments. */
import { and, asc, desc, eq, exists, gt, isNull, lt, ne, not, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Db } from '../db/client.ts'
import {
  comments,
  type FederatedObject,
  media,
  objects,
  type Person,
  people,
  posts,
  servers,
} from '../db/schema.ts'
import { notFound } from '../errors.ts'
import type { SafeHtml } from '../lib/html.ts'
import type { PersonCard } from '../people/person.ts'
import { cardColumns, isUnwelcome, isWelcome, toOptionalCard } from '../people/queries.ts'
import type { Comment, ListedComment } from './comment.ts'

/** For the post's page and feeds: without private ones, oldest first. Wants `toThread`. */
export async function listComments(db: Db, postId: string): Promise<ListedComment[]> {
  const rows = await db
    .select({ comment: threadColumns, isShown, card: cardColumns })
    .from(comments)
    .leftJoin(people, eq(people.id, comments.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .where(and(eq(comments.postId, postId), ne(comments.visibility, 'private')))
    .orderBy(asc(comments.publishedAt), asc(comments.id))
  return rows.map(({ comment, isShown, card }) => {
    const { id, parentId, publishedAt } = comment
    if (!isShown) return { shown: false, comment: { id, parentId, publishedAt } }
    return { shown: true, comment: { ...comment, person: toOptionalCard(card) } }
  })
}

/** A comment as the author sees it at the desk. */
export type DeskComment = Comment & {
  /** Null for the author's own. */
  person: (PersonCard & { id: string; host: string; isBlocked: boolean }) | null
  post: { title: string; html: SafeHtml; slug: string | null; isPublished: boolean }
  /** What it answers: null for the post itself; without a name for the author's own. */
  parent: { id: string; name: string | null } | null
}

/** Also hidden, private and blocked ones, the latest arrival first; without deleted ones. */
export async function listLatestComments(
  db: Db,
  filter: { limit: number /** Id of the last comment of the page before. */; before?: string | undefined },
): Promise<DeskComment[]> {
  const { limit, before } = filter
  const rows = await selectDeskComments(db)
    .where(and(isNull(comments.deletedAt), before === undefined ? undefined : lt(comments.id, before)))
    .orderBy(desc(comments.id))
    .limit(limit)
  return rows.map(toDeskComment)
}

/** Undefined also for a deleted one. */
export async function findDeskComment(db: Db, id: string): Promise<DeskComment | undefined> {
  const [row] = await selectDeskComments(db).where(and(isNull(comments.deletedAt), eq(comments.id, id)))
  return row && toDeskComment(row)
}

export async function findCommentByUri(db: Db, uri: string): Promise<Comment | undefined> {
  const [comment] = await db.select().from(comments).where(eq(comments.uri, uri))
  return comment
}

export async function findComment(db: Db, id: string): Promise<Comment | undefined> {
  const [comment] = await db.select().from(comments).where(eq(comments.id, id))
  return comment
}

/** @throws AppError not-found */
export async function getComment(db: Db, id: string): Promise<Comment> {
  const comment = await findComment(db, id)
  if (!comment) throw notFound('comment')
  return comment
}

/** What names a comment elsewhere: its own id there, or the object of ours. */
export type ReplyId = {
  id: string
  publishedAt: Date
  uri: string | null
  object: Pick<FederatedObject, 'id' | 'kind'> | null
}

export type ReplyFilter = {
  postId: string
  /** Answers to this comment; null: to the post itself; absent: everything under the post. */
  parentId?: string | null
  limit: number
  /** The last one of the page before. */
  after?: Pick<ReplyId, 'id' | 'publishedAt'> | undefined
}

/** For collections, oldest first; only what readers see. */
export async function listReplyIds(db: Db, filter: ReplyFilter): Promise<ReplyId[]> {
  const { postId, parentId, limit, after } = filter
  return db
    .select({
      id: comments.id,
      publishedAt: comments.publishedAt,
      uri: comments.uri,
      object: { id: objects.id, kind: objects.kind },
    })
    .from(comments)
    .leftJoin(objects, eq(objects.id, comments.objectId))
    .leftJoin(people, eq(people.id, comments.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .where(
      and(
        eq(comments.postId, postId),
        isPublic,
        isShown,
        answers(parentId),
        after ? isAfter(after) : undefined,
      ),
    )
    .orderBy(asc(comments.publishedAt), asc(comments.id))
    .limit(limit)
}

/** As many as `listReplyIds` would list without a limit. */
export async function countReplies(
  db: Db,
  filter: Pick<ReplyFilter, 'postId' | 'parentId'>,
): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(comments)
    .leftJoin(people, eq(people.id, comments.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .where(and(eq(comments.postId, filter.postId), isPublic, isShown, answers(filter.parentId)))
  return row?.n ?? 0
}

/**
 * Who wrote the comment and those above it, whom an answer addresses; the comment's writer first, then the
 * nearest up the thread. Only those whom readers see there: a name in a public answer tells of what was
 * hidden, deleted or meant for few.
 */
export async function listThreadPeople(db: Db, commentId: string, limit: number): Promise<Person[]> {
  const rows = await db
    .select({ person: people })
    .from(comments)
    .innerJoin(people, eq(people.id, comments.personId))
    .innerJoin(listUpwards(commentId), eq(sql`thread.id`, comments.id))
    .leftJoin(servers, eq(servers.host, people.host))
    .where(and(isShown, isPublic))
    .orderBy(sql`thread.height`)
  return [...new Map(rows.map(({ person }) => [person.id, person])).values()].slice(0, limit)
}

/** The comment and what is above it, with how high; no further than anybody remembers who was there. */
function listUpwards(commentId: string): SQL {
  return sql`(with recursive thread (id, "parentId", height) as (
    select id, "parentId", 0 from comments where id = ${commentId}
    union all
    select above.id, above."parentId", height + 1
    from comments above join thread on above.id = thread."parentId" where height < 200
  ) select id, height from thread) as thread`
}

/** Keyed by the note's id. @returns undefined if that note was there already. */
export async function addComment(
  db: Db,
  comment: typeof comments.$inferInsert,
): Promise<Comment | undefined> {
  const [row] = await db
    .insert(comments)
    .values(comment)
    .onConflictDoNothing({ target: comments.uri })
    .returning()
  return row
}

export async function updateComment(db: Db, id: string, change: Partial<Comment>): Promise<void> {
  await db.update(comments).set(change).where(eq(comments.id, id))
}

/** Locks the row until the transaction ends, so that two edits do not overtake each other. */
export async function lockCommentByUri(db: Db, uri: string): Promise<Comment | undefined> {
  const [comment] = await db.select().from(comments).where(eq(comments.uri, uri)).for('update')
  return comment
}

/** As `getComment`, and locks the row until the transaction ends. @throws AppError not-found */
export async function lockComment(db: Db, id: string): Promise<Comment> {
  await db.select({ id: comments.id }).from(comments).where(eq(comments.id, id)).for('update')
  return getComment(db, id)
}

/** The author's answer to a comment in exactly these words. */
export async function findAnswer(db: Db, parentId: string, markdown: string): Promise<Comment | undefined> {
  const [comment] = await db
    .select()
    .from(comments)
    .where(and(eq(comments.parentId, parentId), eq(comments.markdown, markdown), isNull(comments.deletedAt)))
  return comment
}

/** Takes the text away. The row stays, as a placeholder, only where there are answers to it. */
export async function removeComment(db: Db, id: string, at: Date): Promise<void> {
  await removeComments(db, eq(comments.id, id), at)
}

/** All that a person wrote. */
export async function removeCommentsOf(db: Db, personId: string, at: Date): Promise<void> {
  await removeComments(db, eq(comments.personId, personId), at)
}

type DeskRow = Awaited<ReturnType<typeof selectDeskComments>>[number]

function selectDeskComments(db: Db) {
  const parents = alias(comments, 'parents')
  const parentPeople = alias(people, 'parent_people')
  return db
    .select({
      comment: comments,
      person: { id: people.id, host: people.host, isBlocked: sql<boolean>`(${isUnwelcome})` },
      card: cardColumns,
      post: {
        title: posts.title,
        html: posts.html,
        slug: posts.slug,
        isPublished: sql<boolean>`(${and(eq(posts.status, 'published'), isNull(posts.deletedAt))})`,
      },
      parent: { id: parents.id, name: parentPeople.name },
    })
    .from(comments)
    .innerJoin(posts, eq(posts.id, comments.postId))
    .leftJoin(people, eq(people.id, comments.personId))
    .leftJoin(servers, eq(servers.host, people.host))
    .leftJoin(media, eq(media.id, people.avatarId))
    .leftJoin(parents, eq(parents.id, comments.parentId))
    .leftJoin(parentPeople, eq(parentPeople.id, parents.personId))
    .$dynamic()
}

function toDeskComment({ comment, person, card, post, parent }: DeskRow): DeskComment {
  const shown = toOptionalCard(card)
  return {
    ...comment,
    post,
    person: person && shown ? { ...person, ...shown } : null,
    parent: parent?.id ? { id: parent.id, name: parent.name } : null,
  }
}

const threadColumns = {
  id: comments.id,
  postId: comments.postId,
  parentId: comments.parentId,
  uri: comments.uri,
  objectId: comments.objectId,
  url: comments.url,
  html: comments.html,
  warning: comments.warning,
  language: comments.language,
  visibility: comments.visibility,
  publishedAt: comments.publishedAt,
  editedAt: comments.editedAt,
}

const isPublic = ne(comments.visibility, 'private')

/** Wants `people` and `servers` left-joined; true for the author's own. */
const isShown = sql<boolean>`(${and(isNull(comments.deletedAt), isNull(comments.hiddenAt), isWelcome)})`

function answers(parentId: string | null | undefined): SQL | undefined {
  if (parentId === undefined) return undefined
  return parentId === null ? isNull(comments.parentId) : eq(comments.parentId, parentId)
}

function isAfter(cursor: Pick<ReplyId, 'id' | 'publishedAt'>): SQL | undefined {
  return or(
    gt(comments.publishedAt, cursor.publishedAt),
    and(eq(comments.publishedAt, cursor.publishedAt), gt(comments.id, cursor.id)),
  )
}

async function removeComments(db: Db, which: SQL, at: Date): Promise<void> {
  const answer = alias(comments, 'answer')
  const isAnswered = exists(db.select({ id: answer.id }).from(answer).where(eq(answer.parentId, comments.id)))
  await db.delete(comments).where(and(which, not(isAnswered)))
  await db
    .update(comments)
    .set({ html: sql`''`, markdown: null, warning: '', url: null, deletedAt: at })
    .where(and(which, isNull(comments.deletedAt)))
}
