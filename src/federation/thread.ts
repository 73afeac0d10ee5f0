import type { Addresses, ObjectKind } from '../lib/addresses.ts'
import type { JsonObject } from './wire.ts'

/** What others made of an object, as far as it stands in the object's document. */
export type Thread = {
  /** Ids of the first replies, the earliest first. */
  replies: readonly string[]
  /** Where the next page begins; undefined when `replies` are all. */
  nextReplies: string | undefined
  likes: number
  shares: number
}

/** The properties that change without the author's doing; no Update is sent for them. */
export const threadProperties = ['replies', 'likes', 'shares'] as const

export function toThreadProperties(
  kind: ObjectKind,
  id: string,
  thread: Thread,
  addresses: Addresses,
): JsonObject {
  const replies = addresses.replies(kind, id)
  const { nextReplies } = thread
  return {
    replies: {
      id: replies,
      type: 'Collection',
      first: {
        type: 'CollectionPage',
        partOf: replies,
        items: [...thread.replies],
        ...(nextReplies && { next: `${replies}?after=${nextReplies}` }),
      },
    },
    likes: { id: addresses.likes(kind, id), type: 'Collection', totalItems: thread.likes },
    shares: { id: addresses.shares(kind, id), type: 'Collection', totalItems: thread.shares },
  }
}
