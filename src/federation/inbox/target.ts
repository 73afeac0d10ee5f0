import type { App } from '../../app.ts'
import { findComment, findCommentByUri } from '../../comments/queries.ts'
import type { Comment } from '../../db/schema.ts'
import { isId } from '../../lib/uuid.ts'
import { findPublishedPost, findTargetOfObject, isPostPublished } from '../../posts/queries.ts'
import { findObjectKind, findOwnId } from '../ids.ts'

/** A published post of ours (`commentId` null), or a comment under one. */
export type Target = { postId: string; commentId: string | null }

/**
 * What an address means that others answer, like or boost: the id of a post or of an answer of ours, the
 * page of a post with or without a comment's anchor, or the id of a comment from elsewhere. An id that a post
 * had before it was taken back counts as the post once it is published again.
 */
export async function findTarget(app: App, uri: string): Promise<Target | undefined> {
  if (URL.parse(uri)?.origin !== app.config.origin) {
    return findCommentTarget(app, await findCommentByUri(app.db, uri))
  }
  return (await findObjectTarget(app, uri)) ?? findPageTarget(app, uri)
}

/** The first of several that means something. */
export async function findFirstTarget(app: App, uris: readonly string[]): Promise<Target | undefined> {
  for (const uri of uris.slice(0, 5)) {
    const target = await findTarget(app, uri)
    if (target) return target
  }
  return undefined
}

async function findObjectTarget(app: App, uri: string): Promise<Target | undefined> {
  const own = findOwnId(uri, app.config.origin)
  if (!own || own.part || !findObjectKind(own.type)) return undefined
  return findTargetOfObject(app.db, own.id)
}

async function findPageTarget(app: App, uri: string): Promise<Target | undefined> {
  const url = new URL(uri)
  const slug = /^\/stories\/([^/]+)$/.exec(url.pathname)?.[1]
  const post = slug && (await findPublishedPost(app.db, decode(slug)))
  if (!post) return undefined
  const anchor = url.hash.slice(1)
  if (!isId(anchor)) return { postId: post.id, commentId: null }
  const target = await findCommentTarget(app, await findComment(app.db, anchor))
  return target?.postId === post.id ? target : { postId: post.id, commentId: null }
}

async function findCommentTarget(app: App, comment: Comment | undefined): Promise<Target | undefined> {
  if (!comment) return undefined
  const { id: commentId, postId } = comment
  return (await isPostPublished(app.db, postId)) ? { postId, commentId } : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
