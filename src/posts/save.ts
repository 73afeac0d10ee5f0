import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import type { Transaction } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { renderPost } from '../lib/markdown.ts'
import { newId } from '../lib/uuid.ts'
import { isSamePost, type PostInput, type PostWithTopics, toPostFields } from './post.ts'
import { getPost, insertPost, updatePost } from './queries.ts'
import { saveTopics } from './topics.ts'

/** Keeps a new text that nobody sees but the author. @throws AppError invalid */
export async function saveDraft(app: App, input: PostInput): Promise<PostWithTopics> {
  return app.db.transaction((tx) => insertDraft(app, tx, input))
}

export async function insertDraft(app: App, tx: Transaction, input: PostInput): Promise<PostWithTopics> {
  const { topics, ...text } = toPostFields(input)
  const { language } = await getBlog(tx)
  const id = newId()
  const at = app.now()
  await insertPost(tx, {
    id,
    ...text,
    html: renderPost(text.markdown),
    language,
    createdAt: at,
    editedAt: at,
  })
  await saveTopics(tx, id, topics)
  return getPost(tx, id)
}

/**
 * Writes what the author typed over a locked post. The same text again changes nothing, whatever window
 * it comes from.
 * @throws AppError invalid; conflict when another window saved meanwhile or the post is in the bin
 */
export async function updateText(
  app: App,
  tx: Transaction,
  post: PostWithTopics,
  input: PostInput,
): Promise<PostWithTopics> {
  const fields = toPostFields(input)
  if (post.deletedAt) throw conflict('This post is in the bin. Take it out of there, then change it.')
  if (isSamePost(post, fields)) return post
  refuseOldWindow(post, input)
  const { topics, ...text } = fields
  await updatePost(tx, post.id, {
    ...text,
    html: renderPost(text.markdown),
    editedAt: app.now(),
    version: post.version + 1,
  })
  await saveTopics(tx, post.id, topics)
  return getPost(tx, post.id)
}

function refuseOldWindow(post: PostWithTopics, input: PostInput): void {
  if (input.version === undefined || input.version === post.version) return
  throw conflict(
    'This post was changed in another window meanwhile. Nothing was overwritten: compare the two, then save again.',
  )
}
