import type { FederatedObject, Post } from '../db/schema.ts'
import { invalid, type Problems } from '../errors.ts'

export type { Post } from '../db/schema.ts'

export type PostTopic = { name: string; slug: string }

/** Topics stand in the order in which the author typed them. */
export type PostWithTopics = Post & { topics: PostTopic[] }

/** A post that readers can see: it has an address, a time and an ActivityPub object. */
export type PublishedPost = PostWithTopics & {
  slug: string
  publishedAt: Date
  objectId: string
  object: Pick<FederatedObject, 'id' | 'kind' | 'publishedAt' | 'updatedAt'>
}

/** Where a page of a list begins: the last post of the page before it. */
export type PostCursor = { publishedAt: Date; id: string }

/** What the author types. */
export type PostInput = {
  title: string
  markdown: string
  /** Empty: made from the text. */
  excerpt: string
  topics: readonly string[]
  /** The version that the author's window shows; absent where nobody else can have saved in between. */
  version?: number
}

/** What counts only when a post goes out. */
export type PublishInput = PostInput & {
  /** Absent: made from the title. Fixed by the first publication. */
  slug?: string
  /** Absent: now, or the time of the first publication. */
  publishedAt?: Date
}

export type PostFields = Pick<Post, 'title' | 'markdown' | 'excerpt'> & { topics: string[] }

const maxTitleLength = 200
const maxExcerptLength = 1000
export const maxMarkdownBytes = 400_000
const maxTopics = 20
const maxTopicLength = 30

/**
 * Tidies what was typed. The text stays as it is but for line ends, which browsers turn into CRLF: the
 * same text saved from a terminal and from a form must be the same post.
 * @throws AppError invalid
 */
export function toPostFields(input: PostInput): PostFields {
  const fields = {
    title: toLine(input.title),
    markdown: input.markdown.replaceAll('\r\n', '\n'),
    excerpt: input.excerpt.replaceAll('\r\n', '\n').trim(),
    topics: toTopicNames(input.topics),
  }
  const problems = listProblems(fields)
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return fields
}

/**
 * Trimmed, without empty ones and without those that differ only in case; the first spelling stays. A
 * leading # goes: it is how people write topics elsewhere, and pages and servers add their own.
 */
function toTopicNames(topics: readonly string[]): string[] {
  const byFolded = new Map<string, string>()
  for (const topic of topics) {
    const name = toLine(topic).replace(/^#+\s*/, '')
    const folded = foldTopic(name)
    if (folded && !byFolded.has(folded)) byFolded.set(folded, name)
  }
  return [...byFolded.values()]
}

/** Names with the same folded form are the same topic. */
export function foldTopic(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Whether `post` says the same as `fields`, so that saving it again changes nothing. */
export function isSamePost(post: PostWithTopics, fields: PostFields): boolean {
  return (
    post.title === fields.title &&
    post.markdown === fields.markdown &&
    post.excerpt === fields.excerpt &&
    post.topics.length === fields.topics.length &&
    post.topics.every((topic, at) => foldTopic(topic.name) === foldTopic(fields.topics[at] ?? ''))
  )
}

export function isPublished(post: Post): boolean {
  return post.status === 'published' && post.deletedAt === null
}

function listProblems(fields: PostFields): Problems {
  const problems: Problems = {}
  if (fields.title.length > maxTitleLength) problems.title = 'tooLong'
  if (fields.title === '' && fields.markdown.trim() === '') problems.markdown = 'empty'
  if (Buffer.byteLength(fields.markdown) > maxMarkdownBytes) problems.markdown = 'tooLong'
  // PostgreSQL cannot store it, and no text has it: the file is something else.
  if (fields.markdown.includes('\0')) problems.markdown = 'notText'
  if (fields.excerpt.includes('\0')) problems.excerpt = 'notText'
  if (fields.excerpt.length > maxExcerptLength) problems.excerpt = 'tooLong'
  if (fields.topics.length > maxTopics) problems.topics = 'tooMany'
  if (fields.topics.some((name) => name.length > maxTopicLength)) problems.topics = 'tooLong'
  return problems
}

function toLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
}
