/** What has to be remembered of incoming activities so that they may come in any order. */
import { pgTable, text } from 'drizzle-orm/pg-core'
import { now, time } from './columns.ts'

/** Ids of Follows and Likes in whose place the same actor has put newer ones: their Undos come too late. */
export const replacedActivities = pgTable('replaced_activities', {
  uri: text().primaryKey(),
  actorUri: text().notNull(),
  at: time().notNull().default(now),
})

/** Notes elsewhere whose text was fetched from their own server. */
export const checkedNotes = pgTable('checked_notes', {
  uri: text().primaryKey(),
  /** When the latest fetch began whose text was taken; what was fetched before is older. */
  checkedAt: time().notNull(),
})
