import type { Blog, Comment, FederatedObject } from '../db/schema.ts'
import type { Addresses } from '../lib/addresses.ts'
import { absoluteUrls, escapeHtml } from '../lib/html.ts'
import { portableMarkdown } from '../lib/markdown.ts'
import { type Thread, toThreadProperties } from './thread.ts'
import {
  escapeMarkdown,
  type JsonObject,
  objectContext,
  publicUri,
  toInteractionPolicy,
  toTime,
} from './wire.ts'

/** Someone in the thread whom the author's answer reaches by name. */
type Mentioned = {
  /** The actor's id. */
  uri: string
  /** The profile page. */
  url: string
  /** user@host */
  handle: string
}

export type FederatedAnswer = {
  answer: Pick<Comment, 'id' | 'html' | 'markdown' | 'language'>
  object: Pick<FederatedObject, 'id' | 'publishedAt' | 'updatedAt'>
  actorId: string
  /** Who may quote it. */
  canQuote: Blog['canQuote']
  post: { id: string; slug: string; language: string }
  /** The id of what is answered. */
  inReplyTo: string
  mentioned: readonly Mentioned[]
  thread: Thread
}

/** The author's answer to a comment: a public Note to the people in the thread. */
export function toAnswerObject(federated: FederatedAnswer, addresses: Addresses): JsonObject {
  const { answer, object, actorId, canQuote, post, mentioned, thread } = federated
  const actor = addresses.actor(actorId)
  const content = addMentions(absoluteUrls(answer.html, addresses.home), mentioned)
  return {
    '@context': objectContext,
    id: addresses.object('note', object.id),
    type: 'Note',
    attributedTo: actor,
    inReplyTo: federated.inReplyTo,
    url: addresses.comment(post.slug, answer.id),
    content,
    contentMap: { [answer.language ?? post.language]: content },
    published: toTime(object.publishedAt),
    ...(object.updatedAt && { updated: toTime(object.updatedAt) }),
    to: [publicUri],
    cc: [addresses.followers(actorId), ...mentioned.map(({ uri }) => uri)],
    sensitive: false,
    tag: mentioned.map(toTag),
    ...toSource(federated, addresses),
    ...toThreadProperties('note', object.id, thread, addresses),
    context: addresses.context(post.id),
    interactionPolicy: toInteractionPolicy(actorId, canQuote, addresses),
  }
}

/** In front of the first words where the text begins with a paragraph, else on a line of their own. */
function addMentions(html: string, mentioned: readonly Mentioned[]): string {
  if (mentioned.length === 0) return html
  const links = mentioned.map(toMentionLink).join(' ')
  return html.startsWith('<p>') ? `<p>${links} ${html.slice('<p>'.length)}` : `<p>${links}</p>${html}`
}

/** In the form that Mastodon writes and others look for. */
function toMentionLink({ url, handle }: Mentioned): string {
  const link = `<a href="${escapeHtml(url)}" class="u-url mention">@<span>${escapeHtml(toUser(handle))}</span></a>`
  return `<span class="h-card">${link}</span>`
}

function toTag({ uri, handle }: Mentioned): JsonObject {
  return { type: 'Mention', href: uri, name: `@${handle}` }
}

/** With the mentions too: servers that show `source` would lose them otherwise. */
function toSource({ answer, mentioned }: FederatedAnswer, addresses: Addresses): JsonObject {
  if (answer.markdown === null) return {}
  const links = mentioned.map(({ url, handle }) => `[@${escapeMarkdown(toUser(handle))}](<${url}>)`)
  const text = portableMarkdown(answer.markdown, addresses.home)
  const separator = answer.html.startsWith('<p>') ? ' ' : '\n\n'
  const content = links.length > 0 ? `${links.join(' ')}${separator}${text}` : text
  return { source: { mediaType: 'text/markdown', content } }
}

function toUser(handle: string): string {
  return handle.split('@')[0] ?? handle
}
