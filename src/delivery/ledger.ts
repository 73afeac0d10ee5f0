import type { Db } from '../db/client.ts'
import { notifyDeliveries } from '../db/notify.ts'
import type { deliveries } from '../db/schema.ts'
import { insertActivity } from './queries.ts'

export type Delivery = typeof deliveries.$inferSelect

export type OutgoingActivity = {
  /** UUIDv7 of the activity; the address that stands in the body is built from it. */
  id: string
  type: string
  /**
   * What of ours it is about: an object, or the blog itself. Activities about the same thing reach an inbox
   * in the order in which they were added. Null: about nothing of ours, such as an Accept.
   */
  objectId: string | null
  /** What else it keeps its order with where it is about nothing of ours: the person that it is for. */
  orderKey?: string | undefined
  /** JSON, sent byte for byte. */
  body: string
  to: Recipients
}

export type Recipients = {
  followers: boolean
  /**
   * An object of ours: its holders are the inboxes that an activity about it ever went to, and the people
   * who commented on or reacted to the post it belongs to.
   */
  holdersOf?: string
  /** Holders are meant even if they are blocked: for a Delete, since a block must not keep our text there. */
  evenBlocked?: boolean
  /** Further inboxes, as they are: blocks are not looked at, since a Reject goes to a blocked one. */
  inboxes?: string[]
}

/**
 * Adds an activity and one row for every distinct inbox, shared inboxes first. Deleted people, our own
 * inboxes and mostly blocked people and servers are left out. Adding the same id again changes nothing.
 */
export async function addActivity(db: Db, activity: OutgoingActivity): Promise<void> {
  await db.transaction(async (tx) => {
    await insertActivity(tx, activity)
    await notifyDeliveries(tx)
  })
}
