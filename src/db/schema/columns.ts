import { sql } from 'drizzle-orm'
import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment, to the millisecond, as JavaScript's Date has it. */
export const time = () => timestamp({ withTimezone: true, precision: 3 })
export const now = sql`now()`
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
