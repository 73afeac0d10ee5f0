import { expect, test } from 'vitest'
import { listComments } from '../../src/comments/queries.ts'
import { type Reply, receiveDeletion, receiveEdit, receiveReply } from '../../src/comments/receive.ts'
import { sanitizeComment } from '../../src/lib/html.ts'
import { blockPerson } from '../../src/people/block.ts'
import { findPersonByUri } from '../../src/people/queries.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { deletePost } from '../../src/posts/withdraw.ts'
import { listJobs, openTestBlog } from '../support/blog.ts'
import { toRemotePerson } from '../support/strangers.ts'

async function open() {
  const app = await openTestBlog()
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Im März.', excerpt: '', topics: [] })
  const toReply = (text: string, change: Partial<Reply> = {}): Reply => ({
    uri: 'https://a.example/notes/1',
    url: 'https://a.example/@alice/1',
    target: { postId: post.id, commentId: null },
    person: toRemotePerson('alice'),
    html: sanitizeComment(`<p>${text}</p>`),
    warning: '',
    language: null,
    visibility: 'public',
    publishedAt: new Date('2026-11-20T10:00:00Z'),
    updatedAt: undefined,
    ...change,
  })
  return {
    app,
    post,
    toReply,
    receive: (reply: Reply) => app.db.transaction((tx) => receiveReply(app, tx, reply)),
    edit: (reply: Reply) => app.db.transaction((tx) => receiveEdit(app, tx, reply)),
    list: () => listComments(app.db, post.id),
  }
}

test('every change that readers see is told to all processes', async () => {
  const { app, toReply, receive, edit } = await open()
  let news = 0
  const { unlisten } = await app.raw.listen('parzelle_changed', () => {
    news += 1
  })
  await receive(toReply('one'))
  await expect.poll(() => news).toBe(1)
  await receive(toReply('one'))
  await edit(toReply('two', { updatedAt: new Date('2026-11-21T10:00:00Z') }))
  await expect.poll(() => news).toBe(2)
  const person = await findPersonByUri(app.db, 'https://a.example/users/alice')
  const uri = 'https://a.example/notes/1'
  await app.db.transaction((tx) => receiveDeletion(app, tx, { uri, personId: person?.id ?? '' }))
  await expect.poll(() => news).toBe(3)
  await unlisten()
})

test('a reply that cannot be stored leaves no person and no job', async () => {
  const { app, toReply, list } = await open()
  const reply = toReply('one', { person: toRemotePerson('alice', { avatarUrl: 'https://a.example/a.png' }) })
  const failing = app.db.transaction(async (tx) => {
    await receiveReply(app, tx, reply)
    throw new Error('the power failed')
  })
  await expect(failing).rejects.toThrow('the power failed')
  expect(await list()).toEqual([])
  expect(await findPersonByUri(app.db, reply.person.uri)).toBeUndefined()
  expect(await listJobs(app, 'avatar.wanted')).toEqual([])
  await app.db.transaction((tx) => receiveReply(app, tx, reply))
  expect(await listJobs(app, 'avatar.wanted')).toHaveLength(1)
})

test('someone blocked is refused, and no row is kept of a stranger who is refused', async () => {
  const { app, post, toReply, receive, edit, list } = await open()
  await receive(toReply('one'))
  await blockPerson(app, (await findPersonByUri(app.db, toReply('').person.uri))?.id ?? '')
  await receive(toReply('two', { uri: 'https://a.example/notes/2' }))
  await edit(toReply('three', { updatedAt: new Date() }))
  expect(await list()).toHaveLength(1)
  expect(app.logged.join('\n')).toContain('its writer is blocked')
  await deletePost(app, post.id)
  const bob = toRemotePerson('bob')
  await receive(toReply('four', { uri: 'https://a.example/notes/4', person: bob }))
  expect(await findPersonByUri(app.db, bob.uri)).toBeUndefined()
  expect(app.logged.join('\n')).toContain('there is no such post for readers')
})

test('two copies of a reply at the same moment are one comment', async () => {
  const { toReply, receive, list } = await open()
  await Promise.all([receive(toReply('one')), receive(toReply('one')), receive(toReply('one'))])
  expect(await list()).toHaveLength(1)
})
