import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import type { Transaction } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import { conflict, invalid } from '../errors.ts'
import { newId } from '../lib/uuid.ts'
import { toIsoDay } from '../lib/zone.ts'
import { isPublished, type PostWithTopics, type PublishedPost, type PublishInput } from './post.ts'
import { getPublishedPost, insertObject, listAnswerObjects, lockPost, updatePost } from './queries.ts'
import { reviseLocked } from './revise.ts'
import { insertDraft } from './save.ts'
import { chooseSlug } from './slug.ts'

/**
 * Publishes a new post, or a draft by its id. The post and the job that sends it out exist both or not at
 * all. Publishing a published post revises it.
 * @param draft what the author typed, or the id of a draft
 * @param input with an id: what the author's form holds now; absent: as it was saved
 * @throws AppError not-found, invalid; conflict when another window saved meanwhile
 */
export async function publishPost(
  app: App,
  draft: string | PublishInput,
  input?: PublishInput,
): Promise<PublishedPost> {
  return app.db.transaction((tx) => publishIn(app, tx, draft, input))
}

/** As `publishPost`, in the caller's transaction. */
export async function publishIn(
  app: App,
  tx: Transaction,
  draft: string | PublishInput,
  input?: PublishInput,
): Promise<PublishedPost> {
  const typed = typeof draft === 'string' ? input : draft
  const post =
    typeof draft === 'string' ? await takeDraft(app, tx, draft, input) : await insertDraft(app, tx, draft)
  if (!isPublished(post)) await makePublic(app, tx, post, typed)
  return getPublishedPost(tx, post.id)
}

async function takeDraft(
  app: App,
  tx: Transaction,
  id: string,
  input: PublishInput | undefined,
): Promise<PostWithTopics> {
  const post = await lockPost(tx, id)
  if (post.deletedAt) throw conflict('This post is in the bin. Take it out of there, then publish it.')
  return input ? reviseLocked(app, tx, post, input) : post
}

/**
 * Mints a new id each time: servers that saw the Delete of the earlier one never take it again. A post
 * that was published before keeps its time, and with it its place among the others.
 */
async function makePublic(
  app: App,
  tx: Transaction,
  post: PostWithTopics,
  input: PublishInput | undefined,
): Promise<void> {
  const publishedAt = input?.publishedAt ?? post.publishedAt ?? app.now()
  refuseBadDate(publishedAt, app.now())
  const { timeZone } = await getBlog(tx)
  const slug = await chooseSlug(tx, post, input?.slug, toIsoDay(publishedAt, timeZone))
  const objectId = newId()
  const kind = post.title === '' ? 'note' : 'article'
  await insertObject(tx, { id: objectId, kind, postId: post.id, publishedAt })
  await updatePost(tx, post.id, { status: 'published', slug, publishedAt, objectId })
  await app.jobs.add(tx, { type: 'post.published', objectId })
  await sendAnswersAgain(app, tx, post.id)
  await notifyChange(tx)
}

/** Under a post that is not published no answer goes out; what became of them meanwhile is told now. */
async function sendAnswersAgain(app: App, tx: Transaction, postId: string): Promise<void> {
  for (const objectId of await listAnswerObjects(tx, postId)) {
    await app.jobs.add(tx, { type: 'answer.published', objectId })
    await app.jobs.add(tx, { type: 'answer.revised', objectId })
  }
}

function refuseBadDate(publishedAt: Date, now: Date): void {
  if (Number.isNaN(publishedAt.getTime())) throw invalid({ publishedAt: 'unknown' })
  if (publishedAt > now) throw invalid({ publishedAt: 'inFuture' })
}
