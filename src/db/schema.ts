/**
 * Every table, by what it is about. Ids are UUIDv7. No row holds an address of our own: those are built
 * from ORIGIN and an id (lib/addresses.ts). Columns ending in `uri` are other servers' ids.
 */
import type { blogs, media } from './schema/blog.ts'
import type { deliveries } from './schema/delivery.ts'
import type { comments, people } from './schema/people.ts'
import type { objects, posts } from './schema/posts.ts'
import type { quotes } from './schema/quotes.ts'

export * from './schema/blog.ts'
export * from './schema/delivery.ts'
export * from './schema/inbox.ts'
export * from './schema/people.ts'
export * from './schema/posts.ts'
export * from './schema/quotes.ts'

export type Blog = typeof blogs.$inferSelect
export type Post = typeof posts.$inferSelect
export type Person = typeof people.$inferSelect
export type Comment = typeof comments.$inferSelect
export type FederatedObject = typeof objects.$inferSelect
export type Media = typeof media.$inferSelect
export type Delivery = typeof deliveries.$inferSelect
export type Quote = typeof quotes.$inferSelect
