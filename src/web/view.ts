/** Turns what the blog knows into what the views for readers show. */

import type { PostView } from '../../views/parts/entry.tsx'
import type { PersonView } from '../../views/parts/person.tsx'
import type { ReactionsView } from '../../views/parts/reactions.tsx'
import type { CommentNode, CommentView } from '../../views/parts/thread.tsx'
import type { ListedPost } from '../../views/topic.tsx'
import { type ListedComment, type ThreadComment, type ThreadNode, toThread } from '../comments/comment.ts'
import { toExcerpt, toFirstWords } from '../lib/excerpt.ts'
import type { PersonCard } from '../people/person.ts'
import type { PublishedPost } from '../posts/post.ts'
import type { PostQuote } from '../quotes/queries.ts'
import type { Reaction } from '../reactions/queries.ts'

export function toPostView(post: PublishedPost): PostView {
  return {
    id: post.id,
    href: toStoryPath(post.slug),
    title: post.title,
    html: post.html,
    language: post.language,
    publishedAt: post.publishedAt,
    topics: post.topics.map(({ name, slug }) => ({ name, href: `/topics/${encodeURIComponent(slug)}` })),
  }
}

export function toListedPost(post: PublishedPost): ListedPost {
  return { ...toPostView(post), name: toPostName(post), excerpt: toExcerpt(post) }
}

/** What a post is called where a name is needed: its title, or its first words. */
export function toPostName(post: PublishedPost): string {
  return post.title || toFirstWords(post.html)
}

export function toStoryPath(slug: string): string {
  return `/stories/${encodeURIComponent(slug)}`
}

/** @param commentId absent: the post itself is answered */
export function toAnswerPath(slug: string, commentId?: string): string {
  return `${toStoryPath(slug)}/answer${commentId ? `?to=${commentId}` : ''}`
}

/** @param quotes of the same post */
export function toReactionsView(reactions: readonly Reaction[], quotes: readonly PostQuote[]): ReactionsView {
  const peopleWho = (kind: Reaction['kind']) =>
    reactions.filter((reaction) => reaction.kind === kind).map((reaction) => toPersonView(reaction.person))
  return {
    likes: peopleWho('like'),
    boosts: peopleWho('announce'),
    quotes: quotes.map(({ person, url }) => ({ ...toPersonView(person), url })),
  }
}

/** @param toAnswer path from which one answers a comment; absent: the door to the reader's own server */
export function toThreadView(
  post: PublishedPost,
  comments: readonly ListedComment[],
  toAnswer = (commentId: string) => toAnswerPath(post.slug, commentId),
): CommentNode[] {
  const toNode = (node: ThreadNode): CommentNode => ({
    id: node.id,
    comment: node.comment && toCommentView(node.comment, toAnswer(node.id)),
    answers: node.answers.map(toNode),
  })
  return toThread(comments).map(toNode)
}

function toCommentView(comment: ThreadComment, answer: string): CommentView {
  const { id, html, warning, language, publishedAt, editedAt } = comment
  return {
    ...{ id, html, warning, language, publishedAt, editedAt, answer },
    person: comment.person && toPersonView(comment.person),
    url: comment.person ? (comment.url ?? comment.uri ?? `#${id}`) : `#${id}`,
  }
}

function toPersonView({ name, handle, url, avatar }: PersonCard): PersonView {
  return { name, handle, url, avatar: avatar ? `/media/${avatar.hash}/${avatar.name}` : undefined }
}
