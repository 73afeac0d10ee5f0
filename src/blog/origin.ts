import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import type { Blog } from '../db/schema.ts'
import { conflict } from '../errors.ts'
import {
  findBlog,
  hasFederated,
  lockBlog,
  removeActivities,
  resetSentObjects,
  updateBlogOrigin,
} from './queries.ts'

/**
 * Sees to it that ids are built under the addresses they were minted under. Until the first follower or
 * delivery nobody else knows them, so a changed ORIGIN or HANDLE_HOST is adopted; afterwards the blog would
 * be a stranger to its own followers.
 * @throws AppError conflict that names the way back
 */
export async function adoptOrigin(app: App): Promise<void> {
  const { origin, handleHost } = app.config
  const before = await app.db.transaction(async (tx) => {
    await lockBlog(tx)
    const blog = await findBlog(tx)
    if (!blog || (blog.origin === origin && blog.handleHost === handleHost)) return undefined
    if (await hasFederated(tx)) throw toRefusal(app, blog)
    await updateBlogOrigin(tx, { origin, handleHost })
    await sendAnew(app, tx)
    await notifyChange(tx)
    return blog
  })
  if (!before) return
  app.log.info(
    `blog: the address has changed and is adopted, since no other server knows the old one yet: ${show(before)} is now ${show(app.config)}`,
  )
}

/** What was made under the old address went to nobody; it is made again under the new one. */
async function sendAnew(app: App, tx: Transaction): Promise<void> {
  await removeActivities(tx)
  for (const { id: objectId, isAnswer } of await resetSentObjects(tx))
    await app.jobs.add(tx, { type: isAnswer ? 'answer.published' : 'post.published', objectId })
}

function toRefusal(app: App, blog: Blog): Error {
  return conflict(
    `This blog lives at ${show(blog)}, and other servers know it there, but the environment says ${show(app.config)}. Its followers would lose it, so nothing was started. Set ORIGIN=${blog.origin}${toHandleSetting(blog)} again. (To move a blog, leave it running at its old address.)`,
  )
}

function toHandleSetting({ origin, handleHost }: Blog): string {
  return new URL(origin).host === handleHost ? ' and leave HANDLE_HOST out' : ` and HANDLE_HOST=${handleHost}`
}

function show({ origin, handleHost }: { origin: string; handleHost: string }): string {
  return new URL(origin).host === handleHost ? origin : `${origin} (handles at ${handleHost})`
}
