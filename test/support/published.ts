import { asc, eq } from 'drizzle-orm'
import { activities, deliveries } from '../../src/db/schema.ts'
import type { PostInput } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import type { TestApp } from './app.ts'
import { openTestFederation } from './federation.ts'
import { addTestFollower } from './people.ts'

const draft: PostInput = { title: 'On gardens', markdown: 'Some text.', excerpt: '', topics: ['open web'] }
/** Of addTestFollower's people. */
export const followerInbox = 'https://peer.example/inbox'

type Activity = { id: string; type: string; to: string[]; cc: string[]; object: Record<string, unknown> }

/** Everything in the ledger, the earliest first, and where it goes. */
export async function readLedger(app: TestApp): Promise<(Activity & { inboxes: string[] })[]> {
  const rows = await app.db.select().from(activities).orderBy(asc(activities.createdAt))
  return Promise.all(
    rows.map(async ({ id, body }) => {
      const sent = await app.db.select().from(deliveries).where(eq(deliveries.activityId, id))
      return { ...(JSON.parse(body) as Activity), inboxes: sent.map(({ inbox }) => inbox).sort() }
    }),
  )
}

/** A post that a follower has got. */
export async function openPublished(change: Partial<PostInput> = {}) {
  const room = await openTestFederation()
  await addTestFollower(room.app, 'ada')
  const post = await publishPost(room.app, { ...draft, ...change })
  await room.runJobs()
  return { ...room, post }
}
