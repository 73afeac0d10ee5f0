import { expect, test } from 'vitest'
import { addComment, findCommentByUri, listLatestComments } from '../../../src/comments/queries.ts'
import { renderAnswer } from '../../../src/lib/markdown.ts'
import { newId } from '../../../src/lib/uuid.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import { insertObject } from '../../../src/posts/queries.ts'
import { unpublishPost } from '../../../src/posts/withdraw.ts'
import { listReactions } from '../../../src/reactions/queries.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { publicUri, toCreate, toLike, toNote, toUpdate } from '../../support/neighbour.ts'

test('a signed reply stands under the post, with its writer', async () => {
  const { article, neighbour, alice, send, thread } = await openNeighbourhood()
  neighbour.profiles.set('alice', { name: 'Alice  im\nGarten :tulip:' })
  const html = '<p>Schöne Tulpen!</p>'
  const note = toNote(alice, article, html, { contentMap: { de: html }, url: `${neighbour.origin}/@alice/1` })
  expect(await send(alice, toCreate(alice, note))).toBe(202)
  const [place] = await thread()
  expect(place?.answers).toEqual([])
  expect(place?.comment).toMatchObject({
    uri: note.id,
    url: note.url,
    html,
    language: 'de',
    warning: '',
    visibility: 'public',
    parentId: null,
    editedAt: null,
    publishedAt: new Date(String(note.published)),
    person: {
      name: 'Alice im Garten :tulip:',
      handle: alice.handle,
      url: `${neighbour.origin}/@alice`,
      avatar: null,
    },
  })
})

test('an answer to a comment stands below it, whether it names its id, its anchor or our answer', async () => {
  const { app, article, post, alice, bob, send, thread } = await openNeighbourhood()
  const first = toNote(alice, article, '<p>first</p>')
  await send(alice, toCreate(alice, first))
  const firstId = (await findCommentByUri(app.db, String(first.id)))?.id ?? ''
  const objectId = newId()
  const at = new Date()
  await insertObject(app.db, { id: objectId, kind: 'note', publishedAt: at })
  const own = await addComment(app.db, {
    id: newId(),
    postId: post.id,
    parentId: firstId,
    objectId,
    html: renderAnswer('Danke!'),
    markdown: 'Danke!',
    visibility: 'public',
    publishedAt: at,
  })
  await send(bob, toCreate(bob, toNote(bob, String(first.id), '<p>by id</p>')))
  await send(bob, toCreate(bob, toNote(bob, app.addresses.comment(post.slug, firstId), '<p>by anchor</p>')))
  await send(bob, toCreate(bob, toNote(bob, app.addresses.object('note', objectId), '<p>to ours</p>')))
  const [top, ...others] = await thread()
  expect(others).toEqual([])
  expect(top?.answers.map(({ comment }) => comment?.html)).toEqual([
    '<p>Danke!</p>',
    '<p>by id</p>',
    '<p>by anchor</p>',
  ])
  expect(top?.answers[0]?.id).toBe(own?.id)
  expect(top?.answers[0]?.comment?.person).toBeNull()
  expect(top?.answers[0]?.answers[0]?.comment?.html).toBe('<p>to ours</p>')
})

test('a reply that names the page of the post counts like one that names its id', async () => {
  const { app, post, alice, send, thread } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, app.addresses.story(post.slug), '<p>by page</p>')))
  expect((await thread())[0]?.comment?.html).toBe('<p>by page</p>')
})

test('a reply sent without its text is fetched from where it lives', async () => {
  const { article, neighbour, alice, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>fetched</p>')
  neighbour.files.set(new URL(String(note.id)).pathname, {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...note,
  })
  await send(alice, toCreate(alice, String(note.id)))
  expect((await thread())[0]?.comment?.html).toBe('<p>fetched</p>')
  const missing = toNote(alice, article, '')
  neighbour.files.set(new URL(String(missing.id)).pathname, 404)
  expect(await send(alice, toCreate(alice, String(missing.id)))).toBe(202)
  expect(await thread()).toHaveLength(1)
})

test('a reply that cannot be fetched for the moment is not given up', async () => {
  const { inbox, article, neighbour, alice, settle, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>late</p>')
  const path = new URL(String(note.id)).pathname
  neighbour.files.set(path, 503)
  expect((await alice.post(inbox, toCreate(alice, String(note.id)))).status).toBe(202)
  await expect(settle()).rejects.toThrow()
  neighbour.files.set(path, { '@context': 'https://www.w3.org/ns/activitystreams', ...note })
  await send(alice, toCreate(alice, String(note.id)))
  expect((await thread())[0]?.comment?.html).toBe('<p>late</p>')
})

test('twice is once, by the activity and by the note', async () => {
  const { app, article, alice, send, thread } = await openNeighbourhood()
  const create = toCreate(alice, toNote(alice, article, '<p>once</p>'))
  expect(await send(alice, create)).toBe(202)
  expect(await send(alice, create)).toBe(202)
  expect(app.logged.join('\n')).toContain('seen before')
  await send(alice, { ...create, id: `${alice.uri}#creates/again` })
  expect(await thread()).toHaveLength(1)
})

test('the same reply at both inboxes at once is one comment', async () => {
  const { inbox, sharedInbox, article, alice, settle, thread } = await openNeighbourhood()
  const create = toCreate(alice, toNote(alice, article, '<p>once</p>'))
  await Promise.all([alice.post(inbox, create), alice.post(sharedInbox, create)])
  await settle()
  expect(await thread()).toHaveLength(1)
})

test('the audience of a reply decides who sees it', async () => {
  const { app, actor, article, alice, send, thread } = await openNeighbourhood()
  const followers = `${alice.uri}/followers`
  const audiences = {
    public: { to: publicUri, cc: [followers] },
    short: { to: ['as:Public'], cc: [] },
    unlisted: { to: [followers], cc: publicUri },
    followers: { to: followers, cc: [actor] },
    direct: { to: [actor], cc: [] },
  }
  for (const [name, audience] of Object.entries(audiences)) {
    const note = toNote(alice, article, `<p>${name}</p>`, audience)
    await send(alice, { ...toCreate(alice, note), ...audience })
  }
  const shown = (await thread()).map(({ comment }) => [comment?.html, comment?.visibility])
  expect(shown).toEqual([
    ['<p>public</p>', 'public'],
    ['<p>short</p>', 'public'],
    ['<p>unlisted</p>', 'unlisted'],
  ])
  const desk = await listLatestComments(app.db, { limit: 10 })
  expect(desk.map(({ html, visibility }) => [html, visibility]).slice(0, 2)).toEqual([
    ['<p>direct</p>', 'private'],
    ['<p>followers</p>', 'private'],
  ])
})

test('a post that readers cannot see gets no replies', async () => {
  const { app, inbox, article, post, alice, settle, send, thread } = await openNeighbourhood()
  const create = toCreate(alice, toNote(alice, article, '<p>too late</p>'))
  expect((await alice.post(inbox, create)).status).toBe(202)
  await unpublishPost(app, post.id)
  await settle()
  expect(await thread()).toEqual([])
  expect(await send(alice, toCreate(alice, toNote(alice, article, '<p>later</p>')))).toBe(202)
  expect(await listLatestComments(app.db, { limit: 10 })).toEqual([])
})

test('whoever answers or likes a post by the id it had before still means the post', async () => {
  const { app, article, post, alice, bob, settle, send, thread } = await openNeighbourhood()
  await unpublishPost(app, post.id)
  await settle()
  await publishPost(app, post.id)
  await settle()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>to the old id</p>')))
  await send(bob, toLike(bob, article))
  expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>to the old id</p>'])
  expect(await listReactions(app.db, post.id)).toHaveLength(1)
})

test('an edit is heard while the post is not published, and after it came back under another id', async () => {
  const { app, article, post, alice, settle, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>first</p>')
  await send(alice, toCreate(alice, note))
  await unpublishPost(app, post.id)
  await settle()
  await send(alice, toUpdate(alice, { ...note, content: '<p>second</p>' }))
  await publishPost(app, post.id)
  expect((await thread())[0]?.comment?.html).toBe('<p>second</p>')
  await send(alice, toUpdate(alice, { ...note, content: '<p>third</p>' }))
  expect((await thread())[0]?.comment?.html).toBe('<p>third</p>')
})

test('a clock that runs ahead does not put a reply into the future', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>from tomorrow</p>', { published: '2999-01-01T00:00:00Z' })
  await send(alice, toCreate(alice, note))
  const [place] = await thread()
  expect(place?.comment?.publishedAt.getTime()).toBeLessThanOrEqual(Date.now())
})

test('the edit of a reply that never came counts as the reply', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  const note = toNote(alice, article, '<p>edited</p>', { updated: new Date().toISOString() })
  await send(alice, toUpdate(alice, note))
  expect((await thread())[0]?.comment?.html).toBe('<p>edited</p>')
})

test('the sender of several replies is asked for who they are once', async () => {
  const { inbox, article, neighbour, alice, settle, thread } = await openNeighbourhood()
  for (const text of ['<p>one</p>', '<p>two</p>', '<p>three</p>'])
    await alice.post(inbox, toCreate(alice, toNote(alice, article, text)))
  await settle()
  expect(await thread()).toHaveLength(3)
  expect(neighbour.asked.filter((path) => path === '/users/alice')).toHaveLength(1)
})
