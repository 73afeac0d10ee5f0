import { renderPost } from '../../src/lib/markdown.ts'
import type { PublishedPost } from '../../src/posts/post.ts'

/** A post as the database would give it, for tests that need no database. */
export function toPost(change: Partial<PublishedPost> = {}): PublishedPost {
  const markdown = change.markdown ?? 'First paragraph.\n\nSecond one, with a [link](/stories/other).'
  const publishedAt = new Date('2026-11-23T10:00:00.000Z')
  const objectId = '0197b2a0-0000-7000-8000-000000000001'
  return {
    id: '0197b2a0-0000-7000-8000-0000000000aa',
    slug: 'on-gardens',
    title: 'On gardens',
    markdown,
    excerpt: 'Why A & B <3 gardens.',
    html: renderPost(markdown),
    language: 'en',
    status: 'published',
    publishedAt,
    objectId,
    createdAt: publishedAt,
    editedAt: publishedAt,
    version: 1,
    deletedAt: null,
    topics: [{ name: 'open web', slug: 'open-web' }],
    object: { id: objectId, kind: 'article', publishedAt, updatedAt: null },
    ...change,
  }
}
