import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import { conflict, forbidden, invalid, notFound } from '../errors.ts'
import { renderAnswer } from '../lib/markdown.ts'
import { newId } from '../lib/uuid.ts'
import { findPublishedPostById, insertObject, withdrawObject } from '../posts/queries.ts'
import type { Comment } from './comment.ts'
import {
  addComment,
  findAnswer,
  findDeskComment,
  getComment,
  lockComment,
  removeComment,
  updateComment,
} from './queries.ts'

const maxAnswerLength = 20_000

/**
 * The author's answer to a comment, or to an earlier answer. It stands under it at once and goes out to
 * the people in the thread. The same text to the same comment is the same answer: a form was sent twice.
 * @throws AppError invalid, not-found; forbidden for a private comment; conflict for one that is not shown
 */
export async function answerComment(app: App, commentId: string, markdown: string): Promise<Comment> {
  const text = readAnswer(markdown)
  return app.db.transaction(async (tx) => {
    const parent = await lockComment(tx, commentId)
    await refuseUnanswerable(tx, parent)
    return (await findAnswer(tx, parent.id, text)) ?? (await insertAnswer(app, tx, parent, text))
  })
}

/** @throws AppError invalid; not-found also when the comment is not the author's own */
export async function reviseAnswer(app: App, commentId: string, markdown: string): Promise<Comment> {
  const text = readAnswer(markdown)
  return app.db.transaction(async (tx) => {
    const { answer, objectId } = await lockAnswer(tx, commentId)
    if (answer.deletedAt) throw notFound('answer')
    if (answer.markdown === text) return answer
    await updateComment(tx, answer.id, {
      markdown: text,
      html: renderAnswer(text),
      editedAt: app.now(),
    })
    await app.jobs.add(tx, { type: 'answer.revised', objectId })
    await notifyChange(tx)
    return getComment(tx, answer.id)
  })
}

/**
 * Takes an answer back, here and elsewhere. Where there are answers to it, its place stays.
 * @throws AppError not-found also when the comment is not the author's own
 */
export async function deleteAnswer(app: App, commentId: string): Promise<void> {
  await app.db.transaction(async (tx) => {
    const { answer, objectId } = await lockAnswer(tx, commentId)
    if (answer.deletedAt) return
    await withdrawObject(tx, objectId, app.now())
    await removeComment(tx, answer.id, app.now())
    await app.jobs.add(tx, { type: 'object.withdrawn', objectId })
    await notifyChange(tx)
  })
}

function readAnswer(markdown: string): string {
  const text = markdown.replaceAll('\r\n', '\n').trim()
  if (text === '') throw invalid({ markdown: 'empty' })
  if (text.length > maxAnswerLength) throw invalid({ markdown: 'tooLong' })
  if (text.includes('\0')) throw invalid({ markdown: 'notText' })
  return text
}

async function refuseUnanswerable(tx: Transaction, parent: Comment): Promise<void> {
  if (parent.visibility === 'private')
    throw forbidden('This comment was meant for you alone. An answer here would be public and give it away.')
  if (parent.deletedAt) throw conflict('This comment was deleted by its writer.')
  if (parent.hiddenAt) throw conflict('This comment is hidden. Show it again, then answer it.')
  if ((await findDeskComment(tx, parent.id))?.person?.isBlocked)
    throw conflict('Whoever wrote this comment is blocked. Lift the block, then answer it.')
  if (!(await findPublishedPostById(tx, parent.postId)))
    throw conflict('The post is not published now, so nobody could see the answer.')
}

async function insertAnswer(app: App, tx: Transaction, parent: Comment, text: string): Promise<Comment> {
  const { language } = await getBlog(tx)
  const id = newId()
  const objectId = newId()
  const publishedAt = app.now()
  await insertObject(tx, { id: objectId, kind: 'note', commentId: id, publishedAt })
  await addComment(tx, {
    id,
    postId: parent.postId,
    parentId: parent.id,
    objectId,
    html: renderAnswer(text),
    markdown: text,
    language,
    visibility: 'public',
    publishedAt,
    receivedAt: publishedAt,
  })
  await app.jobs.add(tx, { type: 'answer.published', objectId })
  await notifyChange(tx)
  return getComment(tx, id)
}

async function lockAnswer(tx: Transaction, id: string): Promise<{ answer: Comment; objectId: string }> {
  const answer = await lockComment(tx, id)
  if (answer.objectId === null) throw notFound('answer')
  return { answer, objectId: answer.objectId }
}
