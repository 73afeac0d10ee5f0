import type { Blog } from '../db/schema.ts'
import type { Addresses } from '../lib/addresses.ts'
import { toExcerpt, toFirstWords } from '../lib/excerpt.ts'
import { absoluteUrls, escapeHtml } from '../lib/html.ts'
import { portableMarkdown } from '../lib/markdown.ts'
import { toHashtag } from '../lib/slug.ts'
import type { PublishedPost } from '../posts/post.ts'
import { cutHtml } from './cut.ts'
import { type Thread, toThreadProperties } from './thread.ts'
import {
  escapeMarkdown,
  type JsonObject,
  objectContext,
  publicUri,
  toInteractionPolicy,
  toTime,
} from './wire.ts'

export type FederatedPost = {
  post: PublishedPost
  actorId: string
  /** Who may quote it. */
  canQuote: Blog['canQuote']
  thread: Thread
}

/**
 * A post as other servers get it, from a GET as in a Create: an Article, or a Note for a post that had no
 * title when it was first published. Each choice in it has its reason in FEDERATION.md.
 */
export function toPostObject(federated: FederatedPost, addresses: Addresses): JsonObject {
  const { post } = federated
  const html = absoluteUrls(post.html, addresses.home)
  const excerpt = post.object.kind === 'article' ? toExcerpt(post) : ''
  const writeWith = (text: string, source: JsonObject) =>
    write({ ...federated, html: text, source, excerpt }, addresses)
  const whole = isShort(html) ? writeWith(html, toSource(post, addresses)) : undefined
  if (whole && byteLength(whole) <= maxObjectBytes) return whole
  return writeShort((beginning) => writeWith(beginning + toMore(post, addresses), {}), html)
}

/**
 * Mastodon drops a Create of 1 MB and more. The text stands in an object three times; this leaves room for
 * the Create around it.
 */
const maxObjectBytes = 960_000
const maxTextBytes = maxObjectBytes / 2

function isShort(html: string): boolean {
  return Buffer.byteLength(html) < maxTextBytes
}

/** With the beginning of the text only, and no `source`, because that would be the whole text. */
function writeShort(writeWith: (beginning: string) => JsonObject, html: string): JsonObject {
  let maxBytes = maxTextBytes - 40_000
  let short = writeWith(cutHtml(html, maxBytes))
  // Quotes and line ends need two bytes in JSON, so that how long the text may be shows only when written.
  while (byteLength(short) > maxObjectBytes) {
    maxBytes *= 0.8
    short = writeWith(cutHtml(html, maxBytes))
  }
  return short
}

function toMore(post: PublishedPost, addresses: Addresses): string {
  return `<p><a href="${escapeHtml(addresses.story(post.slug))}">${readOn[post.language] ?? '…'}</a></p>`
}

const readOn: Record<string, string> = { de: 'Weiterlesen …', en: 'Read on …' }

type Parts = FederatedPost & { html: string; source: JsonObject; excerpt: string }

function write({ post, actorId, canQuote, thread, ...parts }: Parts, addresses: Addresses): JsonObject {
  const { object, language } = post
  const actor = addresses.actor(actorId)
  const isArticle = object.kind === 'article'
  const content = isArticle ? parts.html : titleLine(post) + parts.html
  return {
    '@context': objectContext,
    id: addresses.object(object.kind, object.id),
    type: isArticle ? 'Article' : 'Note',
    attributedTo: actor,
    url: addresses.story(post.slug),
    ...(isArticle && toNames(post)),
    content,
    contentMap: { [language]: content },
    ...(isArticle && toSummary(post, parts.excerpt)),
    published: toTime(object.publishedAt),
    ...(object.updatedAt && { updated: toTime(object.updatedAt) }),
    to: [publicUri],
    cc: [addresses.followers(actorId)],
    sensitive: false,
    ...(isArticle && { attachment: [toPageLink(post, addresses)] }),
    tag: post.topics.flatMap((topic) => toTag(topic, addresses)),
    ...parts.source,
    ...(isArticle && { preview: toPreview(post, parts.excerpt, actor) }),
    ...toThreadProperties(object.kind, object.id, thread, addresses),
    context: addresses.context(post.id),
    interactionPolicy: toInteractionPolicy(actorId, canQuote, addresses),
  }
}

/** An Article must have a name, also when its title was taken away later: the kind of an id is frozen. */
function toName(post: PublishedPost): string {
  return post.title || toFirstWords(post.html) || toTime(post.object.publishedAt).slice(0, 10)
}

function toNames(post: PublishedPost): JsonObject {
  const name = toName(post)
  return { name, nameMap: { [post.language]: name } }
}

/** A Note has no name, so that a title given to it later stands in the text. */
function titleLine(post: PublishedPost): string {
  return post.title && `<p><strong>${escapeHtml(post.title)}</strong></p>`
}

/**
 * Only as a map: servers that take a plain `summary` for a content warning would fold the whole post.
 * Mastodon pastes it in as HTML, hence escaped (article.md rules 1 and 17).
 */
function toSummary(post: PublishedPost, excerpt: string): JsonObject {
  return excerpt ? { summaryMap: { [post.language]: escapeHtml(excerpt) } } : {}
}

function toPageLink(post: PublishedPost, addresses: Addresses): JsonObject {
  return { type: 'Link', href: addresses.story(post.slug), mediaType: 'text/html' }
}

/** None for a topic without a letter or digit: a bare # is no tag anywhere. */
function toTag(topic: PublishedPost['topics'][number], addresses: Addresses): JsonObject[] {
  const name = toHashtag(topic.name)
  return name ? [{ type: 'Hashtag', name: `#${name}`, href: addresses.topic(topic.slug) }] : []
}

function toSource(post: PublishedPost, addresses: Addresses): JsonObject {
  const title = post.object.kind === 'note' && post.title ? `**${escapeMarkdown(post.title)}**\n\n` : ''
  const content = title + portableMarkdown(post.markdown, addresses.home)
  return { source: { mediaType: 'text/markdown', content } }
}

function toPreview(post: PublishedPost, excerpt: string, actor: string): JsonObject {
  const name = `<p><strong>${escapeHtml(toName(post))}</strong></p>`
  return {
    type: 'Note',
    attributedTo: actor,
    content: excerpt ? `${name}<p>${escapeHtml(excerpt)}</p>` : name,
    published: toTime(post.object.publishedAt),
  }
}

function byteLength(object: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(object))
}
