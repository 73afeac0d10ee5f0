import { expect, test } from 'vitest'
import { toThread } from '../../../src/comments/comment.ts'
import { listComments, listLatestComments } from '../../../src/comments/queries.ts'
import type { TestApp } from '../../support/app.ts'
import { openTestInbox } from '../../support/inbox.ts'
import { openNeighbour, toCreate, toNote } from '../../support/neighbour.ts'

async function open() {
  const [inbox, neighbour] = await Promise.all([openTestInbox(), openNeighbour()])
  return { ...inbox, neighbour, alice: neighbour.actor('alice') }
}

async function readThread(app: TestApp, postId: string) {
  return toThread(await listComments(app.db, postId))
}

test('a signed reply stands under the post, with its writer', async () => {
  const { app, inbox, article, post, alice, settle } = await open()
  const note = toNote(alice, article, '<p>Schöne Tulpen!</p>', {
    contentMap: { de: '<p>Schöne Tulpen!</p>' },
  })
  expect((await alice.post(inbox, toCreate(alice, note))).status).toBe(202)
  await settle()
  const [place] = await readThread(app, post.id)
  expect(place?.comment).toMatchObject({
    uri: note.id,
    html: '<p>Schöne Tulpen!</p>',
    language: 'de',
    visibility: 'public',
    parentId: null,
    person: { name: 'alice', handle: alice.handle, url: `${new URL(alice.uri).origin}/@alice`, avatar: null },
  })
  expect(await listLatestComments(app.db, { limit: 10 })).toHaveLength(1)
})
