/** Servers and people elsewhere, and what they say and do here. */
import { sql } from 'drizzle-orm'
import { index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { SafeHtml } from '../../lib/html.ts'
import { media } from './blog.ts'
import { now, time } from './columns.ts'
import { posts } from './posts.ts'

/** Servers elsewhere, by host (with port where it is not the default one). */
export const servers = pgTable(
  'servers',
  {
    host: text().primaryKey(),
    /** The signature scheme that worked last. */
    signature: text().$type<'rfc9421' | 'draft-cavage'>(),
    /** How often in a row it failed; what fails side by side counts once. */
    failures: integer().notNull().default(0),
    /** When the first of them was. */
    failingSince: time(),
    /** Null: deliveries go out. Else they are held; once this is over, one of them is tried. */
    pausedUntil: time(),
    /** To within a minute. */
    lastSuccessAt: time(),
    lastFailureAt: time(),
    blockedAt: time(),
    createdAt: time().notNull().default(now),
  },
  (t) => [index('servers_paused').on(t.pausedUntil).where(sql`"pausedUntil" is not null`)],
)

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

/** Who followed until their server said that there is no such account; forgotten when they follow again. */
export const lostFollowers = pgTable('lost_followers', {
  personId: uuid()
    .primaryKey()
    .references(() => people.id, { onDelete: 'cascade' }),
  /** What their actor's address answered: 404 or 410. */
  status: smallint().notNull(),
  lostAt: time().notNull(),
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
