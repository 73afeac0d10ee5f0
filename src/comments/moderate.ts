import type { App } from '../app.ts'
import { notifyChange } from '../db/notify.ts'
import { lockComment, updateComment } from './queries.ts'

/** Takes a comment off the page; its writer is not told. @throws AppError not-found */
export async function hideComment(app: App, commentId: string): Promise<void> {
  await setHidden(app, commentId, app.now())
}

/** Undoes `hideComment`. @throws AppError not-found */
export async function showComment(app: App, commentId: string): Promise<void> {
  await setHidden(app, commentId, null)
}

async function setHidden(app: App, commentId: string, hiddenAt: Date | null): Promise<void> {
  await app.db.transaction(async (tx) => {
    const comment = await lockComment(tx, commentId)
    if ((comment.hiddenAt === null) === (hiddenAt === null)) return
    await updateComment(tx, comment.id, { hiddenAt })
    await notifyChange(tx)
  })
}
