/** Servers and people elsewhere, and what they say and do here. */
import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { SafeHtml } from '../../lib/html.ts'
import { media } from './blog.ts'
import { now, time } from './columns.ts'
import { posts } from './posts.ts'

/** Servers elsewhere, by host (with port where it is not the default one). */
export const servers = pgTable('servers', {
  host: text().primaryKey(),
  /** The signature scheme that worked last. */
  signature: text().$type<'rfc9421' | 'draft-cavage'>(),
  failures: integer().notNull().default(0),
  lastSuccessAt: time(),
  lastFailureAt: time(),
  blockedAt: time(),
  createdAt: time().notNull().default(now),
})

/** Actors elsewhere that follow, answer, like or boost. */
export const people = pgTable(
  'people',
  {
    id: uuid().primaryKey(),
    uri: text().notNull().unique(),
    host: text().notNull(),
    type: text().notNull(),
    /** user@host */
    handle: text().notNull(),
    name: text().notNull(),
    /** The profile page, for people to click. */
    url: text().notNull(),
    inbox: text().notNull(),
    sharedInbox: text(),
    avatarUrl: text(),
    /** Our own copy. */
    avatarId: uuid().references(() => media.id),
    fetchedAt: time().notNull(),
    blockedAt: time(),
    deletedAt: time(),
    createdAt: time().notNull().default(now),
  },
  (t) => [index('people_host').on(t.host)],
)

export const followers = pgTable('followers', {
  personId: uuid()
    .primaryKey()
    .references(() => people.id, { onDelete: 'cascade' }),
  followUri: text().notNull(),
  createdAt: time().notNull().default(now),
})

export const comments = pgTable(
  'comments',
  {
    /** Also the anchor on the page. */
    id: uuid().primaryKey(),
    postId: uuid()
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    /** The comment this one answers; null when it answers the post. */
    parentId: uuid(),
    /** Null for the author's own. */
    personId: uuid().references(() => people.id, { onDelete: 'cascade' }),
    /** The note's id elsewhere; null for the author's own, whose id is built from `objectId`. */
    uri: text().unique(),
    objectId: uuid().unique(),
    /** The original's page; null for the author's own. */
    url: text(),
    html: text().$type<SafeHtml>().notNull(),
    /** What the author typed; null for comments from elsewhere. */
    markdown: text(),
    /** Content warning, plain text. */
    warning: text().notNull().default(''),
    language: text(),
    visibility: text().$type<'public' | 'unlisted' | 'private'>().notNull(),
    publishedAt: time().notNull(),
    /** When the text last changed, by its writer's clock. */
    editedAt: time(),
    receivedAt: time().notNull().default(now),
    hiddenAt: time(),
    /** The text is gone then; a placeholder stays while there are answers. */
    deletedAt: time(),
  },
  (t) => [
    index('comments_post').on(t.postId, t.publishedAt),
    index('comments_parent').on(t.parentId),
    index('comments_person').on(t.personId),
  ],
)

export const reactions = pgTable(
  'reactions',
  {
    id: uuid().primaryKey(),
    kind: text().$type<'like' | 'announce'>().notNull(),
    uri: text().notNull().unique(),
    personId: uuid()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    postId: uuid()
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    /** Null when the post itself is meant. */
    commentId: uuid().references(() => comments.id, { onDelete: 'cascade' }),
    createdAt: time().notNull().default(now),
  },
  (t) => [
    unique('reactions_once').on(t.kind, t.personId, t.postId, t.commentId).nullsNotDistinct(),
    index('reactions_post').on(t.postId),
    index('reactions_person').on(t.personId),
  ],
)
