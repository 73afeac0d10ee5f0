import { expect, test } from 'vitest'
import { openNeighbourhood } from '../../support/inbox.ts'
import { toCreate, toDelete, toLike, toNote, toUndo } from '../../support/neighbour.ts'

const nul = '\u0000'

test('characters that no database keeps are refused at once, and not tried for days', async () => {
  const { article, alice, send } = await openNeighbourhood()
  for (const text of [nul, '\ud800']) {
    expect(await send(alice, toCreate(alice, toNote(alice, article, `<p>a${text}b</p>`)))).toBe(400)
    expect(await send(alice, { ...toLike(alice, article), [text]: true })).toBe(400)
  }
})

test('the same characters in a note that is fetched are left out', async () => {
  const { article, neighbour, alice, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, `<p>a${nul}b</p>`, { summary: `c${nul}d` })
  neighbour.files.set(new URL(String(note.id)).pathname, {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...note,
  })
  expect(await send(alice, toCreate(alice, String(note.id)))).toBe(202)
  expect((await thread())[0]?.comment).toMatchObject({ html: '<p>ab</p>', warning: 'cd' })
})

test('ids longer than any address are not taken, and stop nothing', async () => {
  const { app, article, alice, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>hello</p>')))
  const noise = Array.from({ length: 4000 }, () => Math.random().toString(36).slice(2)).join('')
  const long = `${alice.uri}/statuses/${noise}`
  for (const activity of [
    toCreate(alice, toNote(alice, article, '<p>long</p>', { id: long })),
    { ...toCreate(alice, toNote(alice, article, '<p>long</p>')), id: long },
    toDelete(alice, long),
    toUndo(alice, long),
    { ...toLike(alice, `${app.addresses.story('tulpen')}?${noise}`), id: undefined },
  ])
    expect(await send(alice, activity)).toBe(202)
  expect(await thread()).toHaveLength(1)
})

test('a time before all computers is none', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>old</p>', { published: '-000005-01-01T00:00:00Z' })
  expect(await send(alice, toCreate(alice, note))).toBe(202)
  const year = (await thread())[0]?.comment?.publishedAt.getUTCFullYear()
  expect(year).toBe(new Date().getUTCFullYear())
})
