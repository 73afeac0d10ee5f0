/** Posts, their topics, and the ActivityPub ids that stand for them. */
import { index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import type { SafeHtml } from '../../lib/html.ts'
import { now, time } from './columns.ts'

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
