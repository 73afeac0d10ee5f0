import { Mention, Note } from '@fedify/vocab'
import { describe, expect, test } from 'vitest'
import { type FederatedAnswer, toAnswerObject } from '../../src/federation/note.ts'
import { createAddresses } from '../../src/lib/addresses.ts'
import { renderAnswer } from '../../src/lib/markdown.ts'
import { reader } from '../support/reader.ts'

const addresses = createAddresses('https://blog.example')
const actorId = '0197a100-0000-7000-8000-000000000000'
const actor = `https://blog.example/ap/actors/${actorId}`
const ada = { uri: 'https://a.example/users/ada', url: 'https://a.example/@ada', handle: 'ada@a.example' }
const bob = { uri: 'https://b.example/bob', url: 'https://b.example/p?x="1"', handle: 'b_o_b@b.example' }

function write(markdown: string, change: Partial<FederatedAnswer> = {}) {
  const answer = {
    id: '0197b2a0-0000-7000-8000-0000000000cc',
    markdown,
    html: renderAnswer(markdown),
    language: 'en',
  }
  return toAnswerObject(
    {
      answer,
      object: {
        id: '0197b2a0-0000-7000-8000-000000000002',
        publishedAt: new Date('2026-11-23T12:00:00Z'),
        updatedAt: null,
      },
      actorId,
      canQuote: 'public',
      post: { id: '0197b2a0-0000-7000-8000-0000000000aa', slug: 'on-gardens', language: 'de' },
      inReplyTo: 'https://a.example/notes/1',
      mentioned: [ada],
      thread: { replies: [], nextReplies: undefined, likes: 0, shares: 0 },
      ...change,
    },
    addresses,
  )
}

describe("the author's answer", () => {
  test('is a public note to the person whom it answers', () => {
    const id = 'https://blog.example/ap/notes/0197b2a0-0000-7000-8000-000000000002'
    expect(write('Thank *you*.')).toMatchObject({
      id,
      type: 'Note',
      attributedTo: actor,
      inReplyTo: 'https://a.example/notes/1',
      url: 'https://blog.example/stories/on-gardens#0197b2a0-0000-7000-8000-0000000000cc',
      published: '2026-11-23T12:00:00Z',
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      cc: [`${actor}/followers`, ada.uri],
      tag: [{ type: 'Mention', href: ada.uri, name: '@ada@a.example' }],
      context: 'https://blog.example/ap/contexts/0197b2a0-0000-7000-8000-0000000000aa',
      replies: { id: `${id}/replies` },
    })
  })

  test('begins with the people it is for, as Mastodon writes them', () => {
    const mention =
      '<span class="h-card"><a href="https://a.example/@ada" class="u-url mention">@<span>ada</span></a></span>'
    const content = `<p>${mention} Thank <em>you</em>.</p>`
    expect(write('Thank *you*.')).toMatchObject({ content, contentMap: { en: content } })
    expect(write('- first\n- second').content).toMatch(new RegExp(`^<p>${mention}</p><ul>`))
  })

  test('names them in the source too, and lets no name become markup', () => {
    const { source, content } = write('Hello.', { mentioned: [ada, bob] })
    expect(source).toMatchObject({
      content: '[@ada](<https://a.example/@ada>) [@b\\_o\\_b](<https://b.example/p?x="1">) Hello.',
    })
    expect(content).toContain('href="https://b.example/p?x=&quot;1&quot;"')
  })

  test('to nobody has no mention in front', () => {
    expect(write('To myself.', { mentioned: [] })).toMatchObject({ content: '<p>To myself.</p>', tag: [] })
  })

  test('says the same to an independent reader of JSON-LD', async () => {
    const note = await Note.fromJsonLd(write('Thank you.'), reader)
    expect(note.replyTargetId?.href).toBe('https://a.example/notes/1')
    expect(note.ccIds.map(String)).toEqual([`${actor}/followers`, ada.uri])
    for await (const tag of note.getTags(reader))
      expect(tag instanceof Mention && tag.href?.href).toBe(ada.uri)
  })
})
