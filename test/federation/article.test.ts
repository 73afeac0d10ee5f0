import { Article, Hashtag, Note } from '@fedify/vocab'
import { describe, expect, test } from 'vitest'
import { toCreate } from '../../src/federation/activities.ts'
import { toPostObject } from '../../src/federation/article.ts'
import type { Thread } from '../../src/federation/thread.ts'
import { createAddresses } from '../../src/lib/addresses.ts'
import { renderPost } from '../../src/lib/markdown.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { toPost } from '../support/posts.ts'
import { reader } from '../support/reader.ts'

const addresses = createAddresses('https://blog.example')
const actorId = '0197a100-0000-7000-8000-000000000000'
const actor = `https://blog.example/ap/actors/${actorId}`
const nobody: Thread = { replies: [], nextReplies: undefined, likes: 0, shares: 0 }
const everybody = { automaticApproval: ['https://www.w3.org/ns/activitystreams#Public'] }

function write(change: Partial<PublishedPost> = {}, thread: Thread = nobody) {
  return toPostObject({ post: toPost(change), actorId, canQuote: 'public', thread }, addresses)
}

function asNote(change: Partial<PublishedPost> = {}): Partial<PublishedPost> {
  return { title: '', ...change, object: { ...toPost().object, kind: 'note' } }
}

function withText(markdown: string): Partial<PublishedPost> {
  return { markdown, html: renderPost(markdown) }
}

describe('an article', () => {
  test('has exactly the shape that was found to look right everywhere', () => {
    const id = 'https://blog.example/ap/articles/0197b2a0-0000-7000-8000-000000000001'
    const url = 'https://blog.example/stories/on-gardens'
    const content =
      '<p>First paragraph.</p>\n<p>Second one, with a <a href="https://blog.example/stories/other">link</a>.</p>'
    const { '@context': context, ...rest } = write()
    expect(rest).toEqual({
      id,
      type: 'Article',
      attributedTo: actor,
      url,
      name: 'On gardens',
      nameMap: { en: 'On gardens' },
      content,
      contentMap: { en: content },
      summaryMap: { en: 'Why A &amp; B &lt;3 gardens.' },
      published: '2026-11-23T10:00:00Z',
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      cc: [`${actor}/followers`],
      sensitive: false,
      attachment: [{ type: 'Link', href: url, mediaType: 'text/html' }],
      tag: [{ type: 'Hashtag', name: '#OpenWeb', href: 'https://blog.example/topics/open-web' }],
      source: {
        mediaType: 'text/markdown',
        content: 'First paragraph.\n\nSecond one, with a [link](https://blog.example/stories/other).',
      },
      preview: {
        type: 'Note',
        attributedTo: actor,
        content: '<p><strong>On gardens</strong></p><p>Why A &amp; B &lt;3 gardens.</p>',
        published: '2026-11-23T10:00:00Z',
      },
      replies: {
        id: `${id}/replies`,
        type: 'Collection',
        first: { type: 'CollectionPage', partOf: `${id}/replies`, items: [] },
      },
      likes: { id: `${id}/likes`, type: 'Collection', totalItems: 0 },
      shares: { id: `${id}/shares`, type: 'Collection', totalItems: 0 },
      context: 'https://blog.example/ap/contexts/0197b2a0-0000-7000-8000-0000000000aa',
      interactionPolicy: {
        canQuote: everybody,
        canReply: everybody,
        canLike: everybody,
        canAnnounce: everybody,
      },
    })
    expect(context).toContain('https://www.w3.org/ns/activitystreams')
  })

  test('says the same to an independent reader of JSON-LD', async () => {
    const article = await Article.fromJsonLd(write(), reader)
    expect(article.name?.toString()).toBe('On gardens')
    expect(article.summary?.toString()).toBe('Why A &amp; B &lt;3 gardens.')
    expect(article.summaries.map((summary) => 'locale' in Object(summary))).toEqual([true])
    expect(article.attributionId?.href).toBe(actor)
    expect(article.toIds.map(String)).toEqual(['https://www.w3.org/ns/activitystreams#Public'])
    expect(article.published?.toString()).toBe('2026-11-23T10:00:00Z')
    expect(article.repliesId?.href).toMatch(/\/replies$/)
    expect(article.source?.mediaType).toBe('text/markdown')
    expect((await article.getPreview(reader)) instanceof Note).toBe(true)
    for await (const tag of article.getTags(reader))
      expect(tag instanceof Hashtag && tag.name?.toString()).toBe('#OpenWeb')
  })

  test.each([
    ['public', 'https://www.w3.org/ns/activitystreams#Public'],
    ['followers', `${actor}/followers`],
    ['nobody', actor],
  ] as const)('says that it may be quoted by: %s', async (canQuote, quoters) => {
    const json = toPostObject({ post: toPost(), actorId, canQuote, thread: nobody }, addresses)
    const article = await Article.fromJsonLd(json, reader)
    expect(article.interactionPolicy?.canQuote?.automaticApprovals.map(String)).toEqual([quoters])
    expect(article.interactionPolicy?.canReply?.automaticApprovals.map(String)).toEqual([
      'https://www.w3.org/ns/activitystreams#Public',
    ])
  })

  test('has `updated` only after an Update', () => {
    expect(write()).not.toHaveProperty('updated')
    const updatedAt = new Date('2026-11-23T11:00:00.500Z')
    expect(write({ object: { ...toPost().object, updatedAt } }).updated).toBe('2026-11-23T11:00:00.500Z')
  })

  test('keeps the time of its first sending when the date on the page moves', () => {
    const moved = write({ publishedAt: new Date('2020-01-01T00:00:00Z') })
    expect(moved.published).toBe('2026-11-23T10:00:00Z')
  })

  test('stays an article when its title is taken away, and is named by its first words', () => {
    const bare = write({ title: '', excerpt: '' })
    expect(bare.type).toBe('Article')
    expect(bare.name).toBe('First paragraph. Second one, with a link.')
  })

  test('has a hashtag for each topic that can be one', () => {
    const topics = [
      { name: 'A wie Inhalt', slug: 'a-wie-inhalt' },
      { name: '!!', slug: 'x' },
    ]
    expect(write({ topics }).tag).toEqual([
      { type: 'Hashtag', name: '#AWieInhalt', href: 'https://blog.example/topics/a-wie-inhalt' },
    ])
  })

  test('names the replies that are known and where the rest is', () => {
    const thread = { replies: ['https://a.example/1'], nextReplies: '1-x', likes: 2, shares: 1 }
    const { replies, likes, shares } = write({}, thread) as Record<string, { id: string; first: object }>
    expect(replies?.first).toMatchObject({
      items: ['https://a.example/1'],
      next: `${replies?.id}?after=1-x`,
    })
    expect([likes, shares]).toMatchObject([{ totalItems: 2 }, { totalItems: 1 }])
  })
})

describe('a post without a title', () => {
  test('is a note: no name, no teaser, no preview, but all of the text', async () => {
    const json = write(asNote())
    expect(json.type).toBe('Note')
    expect(json.id).toBe('https://blog.example/ap/notes/0197b2a0-0000-7000-8000-000000000001')
    for (const name of ['name', 'nameMap', 'summary', 'summaryMap', 'preview', 'attachment'])
      expect(json).not.toHaveProperty(name)
    expect(json).toMatchObject({
      url: 'https://blog.example/stories/on-gardens',
      tag: [{ name: '#OpenWeb' }],
    })
    const note = await Note.fromJsonLd(json, reader)
    expect(note.content?.toString()).toContain('First paragraph.')
  })

  test('stays a note when it gets a title, and shows that in front of the text', () => {
    const json = write(asNote({ title: 'Late *name* & more' }))
    expect(json.type).toBe('Note')
    expect(json.content).toMatch(/^<p><strong>Late \*name\* &amp; more<\/strong><\/p><p>First/)
    expect(json.source).toMatchObject({
      content: expect.stringMatching(/^\*\*Late \\\*name\\\* & more\*\*\n\nFirst/),
    })
  })
})

describe('a very long post', () => {
  const long = withText(`${'"A line" with many "quotes" & <em>ends</em>.\n\n'.repeat(9000)}The end.`)

  test('is cut so that its Create stays below 1 MB, and links to the rest', () => {
    const json = write(long)
    const { body } = toCreate(toPost().object, json, addresses)
    expect(Buffer.byteLength(body)).toBeLessThan(1_000_000)
    expect(json.content).toMatch(
      /<p><a href="https:\/\/blog\.example\/stories\/on-gardens">Read on …<\/a><\/p>$/,
    )
    expect(json.content).not.toContain('The end.')
    expect(json).not.toHaveProperty('source')
  })

  test('keeps as much as fits', () => {
    expect(Buffer.byteLength(String(write(long).content))).toBeGreaterThan(200_000)
  })

  test('is whole as long as it fits', () => {
    const json = write(withText(`${'A plain line of words.\n\n'.repeat(9000)}The end.`))
    expect(json.content).toContain('The end.')
    expect(json).toHaveProperty('source')
  })
})
