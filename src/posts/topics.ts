import type { Transaction } from '../db/client.ts'
import { toSlug } from '../lib/slug.ts'
import { newId } from '../lib/uuid.ts'
import { foldTopic } from './post.ts'
import { insertTopic, listTopicSlugs, listTopicsNamed, lockSlugs, updatePostTopics } from './queries.ts'
import { pickFreeSlug } from './slug.ts'

/** Gives the post exactly these topics, in this order; makes those that are new. */
export async function saveTopics(tx: Transaction, postId: string, names: readonly string[]): Promise<void> {
  if (names.length > 0) await lockSlugs(tx)
  const known = new Map((await listTopicsNamed(tx, names)).map((topic) => [foldTopic(topic.name), topic.id]))
  const ids: string[] = []
  for (const name of names) ids.push(known.get(foldTopic(name)) ?? (await createTopic(tx, name)))
  await updatePostTopics(tx, postId, ids)
}

async function createTopic(tx: Transaction, name: string): Promise<string> {
  const id = newId()
  // A name of emoji alone has no letters for a slug.
  const base = toSlug(name) || 'topic'
  await insertTopic(tx, { id, name, slug: pickFreeSlug(base, await listTopicSlugs(tx, base)) })
  return id
}
