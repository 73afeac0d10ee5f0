import type { App } from '../app.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import { conflict } from '../errors.ts'
import type { Post, PostWithTopics } from './post.ts'
import { getPost, listAnswerObjects, lockPost, removePost, updatePost, withdrawObject } from './queries.ts'

/**
 * Makes a published post a draft again, here and elsewhere. Its address and its comments are kept for the
 * day it is published again. @throws AppError not-found
 */
export async function unpublishPost(app: App, id: string): Promise<PostWithTopics> {
  return app.db.transaction(async (tx) => {
    await takeBack(app, tx, await lockPost(tx, id))
    return getPost(tx, id)
  })
}

/** Puts a post into the bin, from which it can come back. @throws AppError not-found */
export async function deletePost(app: App, id: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    const post = await lockPost(tx, id)
    await takeBack(app, tx, post)
    if (!post.deletedAt) await updatePost(tx, id, { deletedAt: app.now() })
  })
}

/** Takes a post out of the bin, as a draft. @throws AppError not-found */
export async function restorePost(app: App, id: string): Promise<PostWithTopics> {
  return app.db.transaction(async (tx) => {
    await lockPost(tx, id)
    await updatePost(tx, id, { deletedAt: null })
    return getPost(tx, id)
  })
}

/**
 * Removes a post for good, with its comments; the author's answers are taken back elsewhere, too. What it was called elsewhere stays taken and answers 410.
 * @throws AppError not-found; conflict when it is not in the bin: that is the way back for slips
 */
export async function purgePost(app: App, id: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    const post = await lockPost(tx, id)
    if (!post.deletedAt) throw conflict('Only posts in the bin can be deleted for good.')
    for (const objectId of await listAnswerObjects(tx, id)) await withdraw(app, tx, objectId)
    await removePost(tx, id)
  })
}

async function takeBack(app: App, tx: Transaction, post: Post): Promise<void> {
  if (!post.objectId) return
  await updatePost(tx, post.id, { status: 'draft', objectId: null })
  await withdraw(app, tx, post.objectId)
  await notifyChange(tx)
}

async function withdraw(app: App, tx: Transaction, objectId: string): Promise<void> {
  await withdrawObject(tx, objectId, app.now())
  await app.jobs.add(tx, { type: 'object.withdrawn', objectId })
}
