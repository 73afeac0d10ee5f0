/**
 * Every table on one page. Ids are UUIDv7. No row holds an address of our own: those are built from
 * ORIGIN and an id (lib/addresses.ts). Columns ending in `uri` are other servers' ids.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { SafeHtml } from '../lib/html.ts'

const time = (name?: string) =>
  name
    ? timestamp(name, { withTimezone: true, precision: 3 })
    : timestamp({ withTimezone: true, precision: 3 })
const now = sql`now()`
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** One row: the blog, which is also the actor (`id` names the actor). */
export const blogs = pgTable('blogs', {
  id: uuid().primaryKey(),
  handle: text().notNull(),
  title: text().notNull(),
  description: text().notNull().default(''),
  /** The author's name as readers see it. */
  authorName: text().notNull(),
  language: text().$type<'de' | 'en'>().notNull(),
  /** IANA name, e.g. Europe/Berlin. */
  timeZone: text().notNull(),
  iconId: uuid().references(() => media.id),
  /** The ORIGIN and HANDLE_HOST that ids were minted under; adopted anew until the first follower or delivery. */
  origin: text().notNull(),
  handleHost: text().notNull(),
  createdAt: time().notNull().default(now),
  updatedAt: time().notNull().default(now),
})

/** Several rows a type may exist, so that keys can be rotated; the newest not retired signs. */
export const keys = pgTable('keys', {
  id: uuid().primaryKey(),
  algorithm: text().$type<'RSASSA-PKCS1-v1_5' | 'Ed25519'>().notNull(),
  privateJwk: jsonb().$type<JsonWebKey>().notNull(),
  publicJwk: jsonb().$type<JsonWebKey>().notNull(),
  createdAt: time().notNull().default(now),
  retiredAt: time(),
})

export const authors = pgTable('authors', {
  id: uuid().primaryKey(),
  /** What is typed to sign in; the blog's handle for the first author. */
  login: text().notNull().unique(),
  passwordHash: text().notNull(),
  role: text().$type<'owner'>().notNull().default('owner'),
  createdAt: time().notNull().default(now),
})

export const sessions = pgTable('sessions', {
  /** SHA-256 of the cookie's token, base64url. */
  tokenHash: text().primaryKey(),
  authorId: uuid()
    .notNull()
    .references(() => authors.id, { onDelete: 'cascade' }),
  csrfToken: text().notNull(),
  createdAt: time().notNull().default(now),
  expiresAt: time().notNull(),
})

/** Failed sign-ins and other counted tries, for rate limits. */
export const attempts = pgTable(
  'attempts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull(),
    at: time().notNull().default(now),
  },
  (t) => [index('attempts_key_at').on(t.key, t.at)],
)

/** One-time links, e.g. to the first-run page. */
export const tokens = pgTable('tokens', {
  tokenHash: text().primaryKey(),
  purpose: text().$type<'setup'>().notNull(),
  createdAt: time().notNull().default(now),
})

export const posts = pgTable(
  'posts',
  {
    id: uuid().primaryKey(),
    /** Null until the first publication. Kept when a post is unpublished. */
    slug: text().unique(),
    title: text().notNull().default(''),
    markdown: text().notNull(),
    /** As the author typed it; empty means: made from the text. */
    excerpt: text().notNull().default(''),
    html: text().$type<SafeHtml>().notNull(),
    language: text().notNull(),
    status: text().$type<'draft' | 'published'>().notNull().default('draft'),
    /** The time shown on the page. Null for a draft that was never published. */
    publishedAt: time(),
    /** The ActivityPub object that stands for this post now; null while it is not published. */
    objectId: uuid(),
    createdAt: time().notNull().default(now),
    /** Last change of text, title, excerpt or topics. */
    editedAt: time().notNull().default(now),
    /** Counts saves, so that a save from an old window is noticed. */
    version: integer().notNull().default(1),
    /** In the bin since; the bin is emptied only by the author. */
    deletedAt: time(),
  },
  (t) => [index('posts_published').on(t.publishedAt.desc(), t.id.desc())],
)

export const topics = pgTable('topics', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
})

export const postTopics = pgTable(
  'post_topics',
  {
    postId: uuid()
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    topicId: uuid()
      .notNull()
      .references(() => topics.id, { onDelete: 'cascade' }),
    position: smallint().notNull(),
  },
  (t) => [primaryKey({ columns: [t.postId, t.topicId] }), index('post_topics_topic').on(t.topicId)],
)

/**
 * Every ActivityPub object id we ever minted, one row each, never removed and never used again. `kind`
 * decides the path (/ap/articles or /ap/notes) and is frozen with the id.
 */
export const objects = pgTable(
  'objects',
  {
    id: uuid().primaryKey(),
    kind: text().$type<'article' | 'note'>().notNull(),
    postId: uuid().references(() => posts.id, { onDelete: 'set null' }),
    /** Set for the author's answers. */
    commentId: uuid(),
    /** `published` on the wire, frozen (article.md rule 16). */
    publishedAt: time().notNull(),
    /** `updated` on the wire: when the last Update was made. */
    updatedAt: time(),
    /** SHA-256 of the federated form last sent; null before the Create is made. */
    sentDigest: text(),
    /** Set when withdrawn: answers 410 with a Tombstone from then on. */
    deletedAt: time(),
  },
  (t) => [index('objects_post').on(t.postId)],
)

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
  (t) => [index('comments_post').on(t.postId, t.publishedAt), index('comments_parent').on(t.parentId)],
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
  (t) => [unique('reactions_once').on(t.kind, t.personId, t.postId, t.commentId).nullsNotDistinct()],
)

/** Ids of activities already handled, so that twice is once. */
export const receivedActivities = pgTable('received_activities', {
  uri: text().primaryKey(),
  receivedAt: time().notNull().default(now),
})

/** Ids of objects elsewhere whose Delete came before their Create. */
export const goneObjects = pgTable('gone_objects', {
  uri: text().primaryKey(),
  /** Who said so; only that actor's objects are refused by it. */
  actorUri: text().notNull(),
  at: time().notNull().default(now),
})

/** An outgoing activity, stored once, byte for byte as it is sent. */
export const activities = pgTable('activities', {
  id: uuid().primaryKey(),
  type: text().notNull(),
  /** The object of ours that it is about; deliveries about one object keep their order per inbox. */
  objectId: uuid(),
  body: text().notNull(),
  createdAt: time().notNull().default(now),
})

/** The ledger: a row an activity and inbox. It is queue entry, retry state, dead letter and proof at once. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    activityId: uuid()
      .notNull()
      .references(() => activities.id, { onDelete: 'cascade' }),
    inbox: text().notNull(),
    host: text().notNull(),
    /** What keeps its order: the activity's object, or the activity itself. */
    orderKey: uuid().notNull(),
    /** `gone` is the dead letter: given up, with the reason in `lastError`. */
    state: text().$type<'waiting' | 'retrying' | 'delivered' | 'gone'>().notNull().default('waiting'),
    attempts: smallint().notNull().default(0),
    nextAttemptAt: time().notNull().default(now),
    /** While this is in the future, some worker holds the row. */
    leasedUntil: time(),
    lastStatus: smallint(),
    lastError: text(),
    deliveredAt: time(),
  },
  (t) => [
    uniqueIndex('deliveries_once').on(t.activityId, t.inbox),
    index('deliveries_due').on(t.nextAttemptAt).where(sql`state in ('waiting', 'retrying')`),
    index('deliveries_order').on(t.orderKey, t.inbox, t.id).where(sql`state in ('waiting', 'retrying')`),
  ],
)

/** Pictures we keep; the bytes lie in storage under `hash`. */
export const media = pgTable('media', {
  id: uuid().primaryKey(),
  /** SHA-256 of the bytes, hex; the folder in storage and in /media/<hash>/<name>. */
  hash: text().notNull().unique(),
  name: text().notNull(),
  mediaType: text().notNull(),
  width: integer().notNull(),
  height: integer().notNull(),
  byteLength: integer().notNull(),
  createdAt: time().notNull().default(now),
})

/** Fedify's key-value store: fetched keys and the like. */
export const keyValues = pgTable('key_values', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  expiresAt: time(),
})

/** Secrets made at first start, e.g. for signing forms of strangers. */
export const secrets = pgTable('secrets', {
  name: text().primaryKey(),
  value: bytes().notNull(),
})

export type Blog = typeof blogs.$inferSelect
export type Post = typeof posts.$inferSelect
export type Person = typeof people.$inferSelect
export type Comment = typeof comments.$inferSelect
export type FederatedObject = typeof objects.$inferSelect
export type Media = typeof media.$inferSelect
export type Delivery = typeof deliveries.$inferSelect
