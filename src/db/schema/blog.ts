/** The blog itself, who writes it, its pictures and its memory. */
import { bigint, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, now, time } from './columns.ts'

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
  /** Who may quote posts and answers (FEP-044f): everybody, those who follow, or nobody but the author. */
  canQuote: text().$type<'public' | 'followers' | 'nobody'>().notNull().default('public'),
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
