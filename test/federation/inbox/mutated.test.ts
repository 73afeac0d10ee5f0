import { expect, test } from 'vitest'
import { countFollowers } from '../../../src/followers/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import {
  type Json,
  publicUri,
  toAnnounce,
  toCreate,
  toDelete,
  toFollow,
  toLike,
  toNote,
  toUndo,
  toUpdate,
} from '../../support/neighbour.ts'

const count = 200

/** mulberry32: the same numbers in each run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = createRandom(20261123)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  'as:Public',
  publicUri,
  'https://',
  'https://[::1]/x',
  'http://169.254.169.254/latest',
  'javascript:alert(1)',
  'urn:uuid:0197b3a2-7d0c-7c55-9f4e-6b1d2a30c8e1',
  `https://a.example/${'x'.repeat(5000)}`,
  '2026-13-45T99:99:99Z',
  '-271821-04-20T00:00:00Z',
  [],
  {},
  [[[]]],
  [null, null],
  { '@id': 'x' },
  { '@value': 1 },
  { '@list': [1, 2] },
  { type: 'Note' },
  { id: null },
  { '@graph': [] },
  { '@context': { '@vocab': 'https://a.example/ns#' } },
]

const properties = [
  ...['@context', '@id', '@type', '@graph', '@reverse', '__proto__', 'constructor', 'id', 'type', 'actor'],
  ...['object', 'to', 'cc', 'tag', 'attributedTo', 'inReplyTo', 'content', 'contentMap', 'summary', 'name'],
  ...['published', 'updated', 'url', 'attachment', 'mediaType', 'signature', 'proof', 'audience', 'context'],
]

/** Changes some of the values in it, at any depth. */
function mutate(value: unknown, depth = 0): unknown {
  if (random() < (depth === 0 ? 0 : 0.06)) return pick(odd)
  if (Array.isArray(value)) return value.map((item) => mutate(item, depth + 1))
  if (typeof value !== 'object' || value === null) return mutateText(value)
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const chance = random()
    if (chance < 0.03) return []
    if (chance < 0.08) return [[key, [mutate(inner, depth + 1), pick(odd)]]]
    if (chance < 0.11) return [[key, { [pick(properties)]: inner }]]
    return [[key, mutate(inner, depth + 1)]]
  })
  if (random() < 0.2) entries.push([pick(properties), pick(odd)])
  return Object.fromEntries(entries)
}

function mutateText(value: unknown): unknown {
  if (typeof value !== 'string' || random() > 0.03) return value
  return pick([value.slice(0, value.length / 2), value.toUpperCase(), `${value}\ufffd`, [value, value]])
}

test(`of ${count} activities with something wrong in each none is answered by an error, and none breaks the blog`, async () => {
  const place = await openNeighbourhood()
  const { app, actor, inbox, article, alice, bob, settle, send, thread } = place
  const note = toNote(alice, article, '<p>hello</p>', {
    contentMap: { en: '<p>hello</p>' },
    tag: [{ type: 'Mention', href: actor, name: '@blog' }],
    attachment: [{ type: 'Document', mediaType: 'image/png', url: 'https://a.example/1.png' }],
    url: [{ type: 'Link', href: 'https://a.example/1', mediaType: 'text/html' }],
  })
  const shapes: (() => Json)[] = [
    () => toCreate(alice, { ...note, id: `${alice.uri}/statuses/${Math.floor(random() * 1e9)}` }),
    () => toUpdate(alice, { ...note, updated: new Date().toISOString() }),
    () => toUpdate(alice, { id: alice.uri, type: 'Person', name: 'Alice', inbox: `${alice.uri}/inbox` }),
    () => toDelete(alice, { id: note.id, type: 'Tombstone' }),
    () => toLike(alice, article),
    () => toAnnounce(alice, article),
    () => ({ ...toAnnounce(alice, ''), object: toCreate(bob, note) }),
    () => toFollow(alice, actor),
    () => toUndo(alice, toLike(alice, article)),
    () => toUndo(alice, toDelete(alice, String(note.id))),
  ]
  await send(alice, toCreate(alice, note))
  const statuses = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    const activity = mutate(pick(shapes)()) as Json
    const { status } = await alice.post(inbox, activity)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    expect([status, status < 500 ? '' : activity]).toEqual([status, ''])
    if (i % 40 === 39) await settle()
  }
  expect([...statuses.keys()].sort()).toEqual([202, 400, 401])
  expect(statuses.get(202)).toBeGreaterThan(count / 2)
  await send(bob, toFollow(bob, actor))
  await send(bob, toCreate(bob, toNote(bob, article, '<p>still there</p>')))
  expect(await countFollowers(app.db)).toBeGreaterThan(0)
  expect((await thread()).map(({ comment }) => comment?.html)).toContain('<p>still there</p>')
})
