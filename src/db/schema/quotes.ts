/** Posts elsewhere that quote ours, and what they were allowed. */
import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { now, time } from './columns.ts'
import { people } from './people.ts'
import { objects } from './posts.ts'

/**
 * One row for each permission ever given to quote an object of ours (FEP-044f). The rows are never removed:
 * an id that once was a permission answers 410 from then on.
 */
export const quotes = pgTable(
  'quotes',
  {
    /** Also names the QuoteAuthorization under /ap/authorizations. */
    id: uuid().primaryKey(),
    /** The quoting post's id elsewhere. */
    uri: text().notNull(),
    /** Its page, for people to click. */
    url: text().notNull(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    /** What is quoted: a post of ours or an answer. */
    objectId: uuid()
      .notNull()
      .references(() => objects.id),
    visibility: text().$type<'public' | 'unlisted' | 'private'>().notNull(),
    /** When the quoting post last changed, by its writer's clock; null where it does not say. */
    editedAt: time(),
    createdAt: time().notNull().default(now),
    /** The author took the permission back; the same post does not get it again. */
    revokedAt: time(),
    /** The quoting post is gone, or quotes no more. */
    forgottenAt: time(),
  },
  (t) => [
    uniqueIndex('quotes_in_force')
      .on(t.uri, t.objectId)
      .where(sql`"revokedAt" is null and "forgottenAt" is null`),
    index('quotes_uri').on(t.uri),
    index('quotes_object').on(t.objectId),
    index('quotes_person').on(t.personId),
  ],
)
