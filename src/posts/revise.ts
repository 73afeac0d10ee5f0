import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { PostInput, PostWithTopics } from './post.ts'
import { lockPost } from './queries.ts'
import { updateText } from './save.ts'

/**
 * Changes a draft or a published post. Its address, its time and its id stay.
 * @throws AppError not-found, invalid; conflict when another window saved meanwhile
 */
export async function revisePost(app: App, id: string, input: PostInput): Promise<PostWithTopics> {
  return app.db.transaction(async (tx) => reviseLocked(app, tx, await lockPost(tx, id), input))
}

/** As `revisePost`, in the caller's transaction and on a row it holds. */
export async function reviseLocked(
  app: App,
  tx: Transaction,
  post: PostWithTopics,
  input: PostInput,
): Promise<PostWithTopics> {
  const revised = await updateText(app, tx, post, input)
  if (revised.version !== post.version && revised.objectId) {
    await app.jobs.add(tx, { type: 'post.revised', objectId: revised.objectId })
    await notifyChange(tx)
  }
  return revised
}
