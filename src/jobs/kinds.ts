/**
 * All later work, one union. A job names rows and carries no copy of them. It may run twice (after a
 * crash), so every handler makes twice the same as once.
 */
export type Job =
  /** A post was published: make and send the Create of this object (objects.id). */
  | { type: 'post.published'; objectId: string }
  /** A published post was changed: send an Update if the federated form changed. */
  | { type: 'post.revised'; objectId: string }
  /** An object (post or answer) was withdrawn: send the Delete to all who may have it. */
  | { type: 'object.withdrawn'; objectId: string }
  /** The author answered a comment: send the Create of the Note. */
  | { type: 'answer.published'; objectId: string }
  | { type: 'answer.revised'; objectId: string }
  /** Title, icon, … changed: send an Update of the actor. */
  | { type: 'blog.changed' }
  /**
   * A follower was blocked or removed: tell their server. The Reject's id is of this removal, since servers
   * use the id of a Follow again.
   */
  | {
      type: 'follower.removed'
      rejectId: string
      personId: string
      personUri: string
      inbox: string
      followUri: string
    }
  /**
   * An inbox has said for long enough that it is not there: ask for the followers behind it, from one id on.
   */
  | { type: 'inbox.missing'; inbox: string; after?: string }
  /** A permission to quote was taken back: send the Delete of the authorization. */
  | { type: 'quote.revoked'; quoteId: string }
  /** Fetch, check and keep a person's avatar. */
  | { type: 'avatar.wanted'; personId: string }
  /**
   * A message of Fedify's inbox queue: an activity whose signature was checked. `isRead` says that it came by
   * our own reception and has nothing in it that only Fedify's queue would know what to do with.
   */
  | { type: 'activity.received'; message: unknown; isRead?: true }
  /**
   * Somebody other than its writer says that a note elsewhere is new, changed or gone: ask its own server.
   */
  | { type: 'note.heard'; uri: string; claim: 'changed' | 'gone' }
  /** An actor elsewhere counts us among its followers, although the blog follows nobody (FEP-8fcf). */
  | { type: 'follow.claimed'; actorUri: string; collectionUri: string; url: string }
  /** Once a day, added by the worker's schedule: forget what has served its time. */
  | { type: 'day.began' }

export type JobType = Job['type']
export type JobOf<T extends JobType> = Extract<Job, { type: T }>
export type JobHandlers = { [T in JobType]: (job: JobOf<T>) => Promise<void> }

export const jobTypes: readonly JobType[] = [
  'post.published',
  'post.revised',
  'object.withdrawn',
  'answer.published',
  'answer.revised',
  'blog.changed',
  'follower.removed',
  'inbox.missing',
  'quote.revoked',
  'avatar.wanted',
  'activity.received',
  'note.heard',
  'follow.claimed',
  'day.began',
]
