import { describe, expect, test } from 'vitest'
import { findCommentByUri } from '../../../src/comments/queries.ts'
import { countFollowers } from '../../../src/followers/queries.ts'
import { listReactions } from '../../../src/reactions/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import {
  type Json,
  type Neighbour,
  publicUri,
  toCreate,
  toDelete,
  toFollow,
  toLike,
  toNote,
  toUndo,
  toUpdate,
} from '../../support/neighbour.ts'

const context = 'https://www.w3.org/ns/activitystreams'

/** Has the neighbour answer under the note's id as a real server would. */
function serve(neighbour: Neighbour, note: Json): void {
  neighbour.files.set(new URL(String(note.id)).pathname, { '@context': context, ...note })
}

describe('five edits within a second', () => {
  const orders = [
    [5, 4, 3, 2, 1],
    [3, 5, 1, 4, 2],
  ]
  const times: Record<string, (n: number) => string | undefined> = {
    'with times that tell which is later': (n) => `2026-11-20T10:00:00.${n}00Z`,
    'with times in whole seconds': () => '2026-11-20T10:00:00Z',
    'without times': () => undefined,
    'by a clock that runs ahead': (n) => `2999-01-01T00:00:00.${n}00Z`,
  }

  for (const [name, toTime] of Object.entries(times)) {
    test(`end with the last text, ${name}, whatever their order, and side by side`, async () => {
      const { app, neighbour, inbox, article, alice, settle } = await openNeighbourhood()
      for (const order of orders) {
        const note = toNote(alice, article, '<p>0</p>', { published: '2026-11-10T10:00:00Z' })
        const edits = new Map(
          order.map((n) => [n, { ...note, content: `<p>${n}</p>`, updated: toTime(n) }] as const),
        )
        serve(neighbour, edits.get(5) ?? {})
        await alice.post(inbox, toCreate(alice, note))
        await settle()
        for (const n of order) await alice.post(inbox, toUpdate(alice, edits.get(n) ?? {}))
        await settle()
        expect((await findCommentByUri(app.db, String(note.id)))?.html).toBe('<p>5</p>')
      }
    })
  }

  test('count also before the reply itself', async () => {
    const { neighbour, inbox, article, alice, settle, thread } = await openNeighbourhood()
    const note = toNote(alice, article, '<p>first</p>')
    const edited = { ...note, content: '<p>second</p>', updated: new Date().toISOString() }
    serve(neighbour, edited)
    await alice.post(inbox, toUpdate(alice, edited))
    await alice.post(inbox, toCreate(alice, note))
    await settle()
    expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>second</p>'])
  })
})

describe('a reply that comes late', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

  test('and is gone meanwhile does not come', async () => {
    const { app, article, alice, send, thread } = await openNeighbourhood()
    const note = toNote(alice, article, '<p>regretted</p>', { published: minutesAgo(30) })
    expect(await send(alice, toDelete(alice, String(note.id)))).toBe(202)
    expect(await send(alice, toCreate(alice, note))).toBe(202)
    expect(await thread()).toEqual([])
    expect(app.logged.join('\n')).toContain('it comes late and is gone meanwhile')
  })

  test('comes as it is by now; where its server says nothing, as it was sent', async () => {
    const { neighbour, article, alice, send, thread } = await openNeighbourhood()
    const note = toNote(alice, article, '<p>first</p>', { published: minutesAgo(30) })
    serve(neighbour, { ...note, content: '<p>edited</p>' })
    await send(alice, toCreate(alice, note))
    const other = toNote(alice, article, '<p>as sent</p>', { published: minutesAgo(20) })
    neighbour.files.set(new URL(String(other.id)).pathname, 403)
    await send(alice, toCreate(alice, other))
    expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>edited</p>', '<p>as sent</p>'])
  })
})

describe('what takes something back', () => {
  test('overtakes what it takes back while that is in hand, although nobody knew its actor', async () => {
    const { inbox, article, alice, settle, thread } = await openNeighbourhood()
    const note = toNote(alice, article, '<p>regretted</p>')
    // Both are on their way in at once; the Delete may be looked at first.
    await Promise.all([
      alice.post(inbox, toCreate(alice, note)),
      new Promise((resolve) => setTimeout(resolve, 5)).then(() =>
        alice.post(inbox, toDelete(alice, String(note.id))),
      ),
    ])
    await settle()
    expect(await thread()).toEqual([])
  })

  test('and comes after the same was done anew does not count', async () => {
    const { app, actor, article, alice, post, send } = await openNeighbourhood()
    for (const [toDeed, object, count] of [
      [toFollow, actor, () => countFollowers(app.db)],
      [toLike, article, async () => (await listReactions(app.db, post.id)).length],
    ] as const) {
      const first = toDeed(alice, object)
      const second = toDeed(alice, object)
      await send(alice, first)
      await send(alice, second)
      await send(alice, toUndo(alice, first))
      expect(await count()).toBe(1)
      await send(alice, toUndo(alice, second))
      expect(await count()).toBe(0)
    }
  })

  test('a deletion can itself be taken back, and the note is fetched anew', async () => {
    const { neighbour, article, alice, send, thread } = await openNeighbourhood()
    const note = toNote(alice, article, '<p>here again</p>')
    await send(alice, toCreate(alice, note))
    const deletion = toDelete(alice, String(note.id))
    await send(alice, deletion)
    expect(await thread()).toEqual([])
    serve(neighbour, note)
    await send(alice, toUndo(alice, deletion))
    expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>here again</p>'])
  })

  test('a vote down takes the vote up back', async () => {
    const { app, article, alice, post, send } = await openNeighbourhood()
    const like = toLike(alice, article)
    await send(alice, like)
    const dislike = { ...toLike(alice, article), type: 'Dislike' }
    expect(await send(alice, dislike)).toBe(202)
    expect(await listReactions(app.db, post.id)).toEqual([])
  })
})

test('an emoji is a like, and can be taken back', async () => {
  const { app, article, alice, post, send } = await openNeighbourhood()
  const litepub = [context, 'https://a.example/schemas/litepub-0.1.jsonld']
  const react = { ...toLike(alice, article), '@context': litepub, type: 'EmojiReact', content: '🌷' }
  expect(await send(alice, { ...react, to: [publicUri] })).toBe(202)
  expect(await listReactions(app.db, post.id)).toMatchObject([{ kind: 'like' }])
  await send(alice, { ...toUndo(alice, react), '@context': litepub })
  expect(await listReactions(app.db, post.id)).toEqual([])
})
