import sharp from 'sharp'
import { expect, test } from 'vitest'
import { onAvatarWanted } from '../../src/federation/avatar.ts'
import { findPersonByUri } from '../../src/people/queries.ts'
import { listJobs } from '../support/blog.ts'
import { openNeighbourhood } from '../support/inbox.ts'
import { toCreate, toNote, toUpdate } from '../support/neighbour.ts'

async function open() {
  const place = await openNeighbourhood()
  const { app, neighbour, article, alice, send, thread } = place
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'tomato' } })
    .png()
    .toBuffer()
  const avatar = `${neighbour.origin}/media/alice.png`
  neighbour.files.set('/media/alice.png', { type: 'image/png', bytes })
  neighbour.profiles.set('alice', { avatar })
  return {
    ...place,
    reply: () => send(alice, toCreate(alice, toNote(alice, article, '<p>hello</p>'))),
    shown: async () => (await thread())[0]?.comment?.person?.avatar,
    find: () => findPersonByUri(app.db, alice.uri),
  }
}

test('a picture is kept as our own square copy and fetched once', async () => {
  const { app, neighbour, reply, shown } = await open()
  await reply()
  await reply()
  const avatar = await shown()
  expect(avatar).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'avatar.webp' })
  const kept = await app.storage.get(`${avatar?.hash}/${avatar?.name}`)
  expect(await sharp(kept).metadata()).toMatchObject({ width: 96, height: 96, format: 'webp' })
  expect(neighbour.asked.filter((path) => path === '/media/alice.png')).toHaveLength(1)
})

test('a new picture takes the place of the old one, and no picture leaves none', async () => {
  const { neighbour, alice, reply, shown, send } = await open()
  await reply()
  const first = await shown()
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'navy' } })
    .jpeg()
    .toBuffer()
  neighbour.files.set('/media/new.jpg', { type: 'image/jpeg', bytes })
  const document = { id: alice.uri, type: 'Person', preferredUsername: 'alice', inbox: `${alice.uri}/inbox` }
  const icon = { type: 'Image', url: `${neighbour.origin}/media/new.jpg` }
  await send(alice, toUpdate(alice, { ...document, icon }))
  expect((await shown())?.hash).not.toBe(first?.hash)
  await send(alice, toUpdate(alice, document))
  expect(await shown()).toBeNull()
})

test('a picture that is gone, too large, or none does not harm the comment', async () => {
  const answers = [
    404,
    { type: 'image/png', bytes: new TextEncoder().encode('<svg onload="alert(1)"/>') },
    { type: 'image/png', bytes: new Uint8Array(5_000_001) },
  ]
  const { app, neighbour, alice, reply, shown, send, find } = await open()
  await reply()
  expect(await shown()).not.toBeNull()
  const { uri: id, inbox } = (await find()) ?? {}
  for (const [n, answer] of answers.entries()) {
    neighbour.files.set(`/media/${n}.png`, answer)
    const icon = { type: 'Image', url: `${neighbour.origin}/media/${n}.png` }
    await send(alice, toUpdate(alice, { id, type: 'Person', preferredUsername: 'alice', inbox, icon }))
    expect(await shown()).toBeNull()
  }
  expect(app.logged.filter((line) => line.includes('avatar: not'))).toHaveLength(3)
})

test('a server that does not answer just now is asked again later', async () => {
  const { app, inbox, neighbour, article, alice, settle, shown, find } = await open()
  neighbour.files.set('/media/alice.png', 503)
  await alice.post(inbox, toCreate(alice, toNote(alice, article, '<p>hello</p>')))
  await expect(settle()).rejects.toThrow('503')
  expect(await shown()).toBeNull()
  expect(await listJobs(app, 'avatar.wanted')).toHaveLength(1)
  neighbour.files.set('/media/alice.png', 404)
  await onAvatarWanted(app, { personId: (await find())?.id ?? '' })
})
