import { describe, expect, test } from 'vitest'
import { answerComment } from '../../src/comments/answer.ts'
import { blockPerson } from '../../src/people/block.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { deletePost, unpublishPost } from '../../src/posts/withdraw.ts'
import { openTestFederation } from '../support/federation.ts'
import { addPerson, addReceived, addTestFollower } from '../support/people.ts'

const draft = { title: 'On gardens', markdown: 'Some text.', excerpt: '', topics: ['open web'] }

async function openWithPost() {
  const room = await openTestFederation()
  const post = await publishPost(room.app, draft)
  await room.runJobs()
  return { ...room, post, path: `/ap/articles/${post.objectId}` }
}

async function readJson(response: Response) {
  return (await response.json()) as Record<string, unknown>
}

describe('an id of the blog', () => {
  test('answers ActivityPub to everybody, a browser included, and names the page', async () => {
    const { ask, path } = await openWithPost()
    const response = await ask(path, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/activity+json; charset=utf-8')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cache-control')).toBe('public, no-cache')
    expect(response.headers.get('link')).toBe(
      '<https://blog.example/stories/on-gardens>; rel="alternate"; type="text/html"',
    )
    expect(response.headers.has('vary')).toBe(false)
    expect(await readJson(response)).toMatchObject({ type: 'Article', name: 'On gardens' })
  })

  test('is not sent again to whoever has it, and is when it has changed', async () => {
    const { ask, path, app, post } = await openWithPost()
    const etag = (await ask(path)).headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask(path, { headers: { 'if-none-match': known } })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect(again.headers.get('etag')).toBe(etag)
    }
    const ada = await addPerson(app, 'ada')
    await addReceived(app, { postId: post.id, personId: ada.id })
    expect((await ask(path, { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  test('answers HEAD as GET, without a body', async () => {
    const { ask, path } = await openWithPost()
    const [head, get] = [await ask(path, { method: 'HEAD' }), await ask(path)]
    expect(await head.text()).toBe('')
    expect([...head.headers]).toEqual([...get.headers])
  })

  test('may be read by scripts of other pages, and written to by nobody', async () => {
    const { ask, path } = await openWithPost()
    expect((await ask(path, { method: 'OPTIONS' })).status).toBe(204)
    const post = await ask(path, { method: 'POST', body: '{}' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect((await ask('/ap/inbox')).status).toBe(405)
  })

  test('that was never minted answers 404, in JSON', async () => {
    const { ask, post, blog } = await openWithPost()
    for (const path of [
      '/ap/articles/0197b2a0-0000-7000-8000-000000000001',
      `/ap/notes/${post.objectId}`,
      `/ap/articles/${post.objectId}/more`,
      `/ap/articles/${post.objectId}/replies?after=x`,
      `/ap/articles/${post.objectId}/likes?page=first`,
      `/ap/articles/${post.id}`,
      `/ap/actors/${post.id}`,
      `/ap/actors/${blog.id}/outbox?after=1`,
      `/ap/activities/${post.id}`,
      `/ap/contexts/${post.objectId}`,
      '/ap/nothing',
    ]) {
      const response = await ask(path)
      expect([path, response.status]).toEqual([path, 404])
      expect(await readJson(response)).toHaveProperty('error')
    }
  })
})

describe('what was withdrawn', () => {
  test('answers 410 with a tombstone, for good', async () => {
    const { app, clock, ask, path, post } = await openWithPost()
    clock.tick(60_000)
    await unpublishPost(app, post.id)
    const response = await ask(path)
    expect(response.status).toBe(410)
    expect(response.headers.get('content-type')).toBe('application/activity+json; charset=utf-8')
    expect(await readJson(response)).toEqual({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `https://blog.example${path}`,
      type: 'Tombstone',
      formerType: 'Article',
      published: '2026-11-23T10:00:00Z',
      deleted: '2026-11-23T10:01:00Z',
    })
    const republished = await publishPost(app, post.id)
    expect(republished.objectId).not.toBe(post.objectId)
    expect((await ask(path)).status).toBe(410)
    expect((await ask(`/ap/articles/${republished.objectId}`)).status).toBe(200)
  })

  test('is gone from its activities, its collections and the outbox too', async () => {
    const { app, ask, blog, path, post } = await openWithPost()
    await deletePost(app, post.id)
    const create = await ask(`/ap/activities/${post.objectId}`)
    expect(create.status).toBe(410)
    expect(await create.text()).not.toContain('Some text')
    expect((await ask(`${path}/replies`)).status).toBe(404)
    expect((await ask(`/ap/contexts/${post.id}`)).status).toBe(404)
    expect(await readJson(await ask(`/ap/actors/${blog.id}/outbox`))).toMatchObject({ totalItems: 0 })
  })
})

describe('the collections', () => {
  test('of a post name its replies, oldest first, and count likes and boosts', async () => {
    const { app, ask, path, post, clock } = await openWithPost()
    const ada = await addPerson(app, 'ada')
    const first = await addReceived(app, { postId: post.id, personId: ada.id })
    clock.tick(1000)
    const second = await addReceived(app, { postId: post.id, personId: ada.id, parentId: first.id })
    clock.tick(1000)
    const answer = await answerComment(app, second.id, 'Thank you.')
    const own = `https://blog.example/ap/notes/${answer.objectId}`
    const items = [first.uri, second.uri, own]
    expect(await readJson(await ask(`${path}/replies?page=first`))).toEqual({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `https://blog.example${path}/replies?page=first`,
      type: 'CollectionPage',
      partOf: `https://blog.example${path}/replies`,
      items,
    })
    expect(await readJson(await ask(path))).toMatchObject({ replies: { first: { items } } })
    expect(await readJson(await ask(`/ap/contexts/${post.id}?page=first`))).toMatchObject({
      type: 'OrderedCollectionPage',
      orderedItems: [`https://blog.example${path}`, ...items],
    })
    expect(await readJson(await ask(`/ap/contexts/${post.id}`))).toMatchObject({
      type: 'OrderedCollection',
      totalItems: 4,
      attributedTo: expect.stringContaining('/ap/actors/'),
    })
    expect(await readJson(await ask(`${path}/likes`))).toMatchObject({ type: 'Collection', totalItems: 0 })
  })

  test('have pages of bounded size that lead to each other', async () => {
    const { app, ask, path, post, clock } = await openWithPost()
    const ada = await addPerson(app, 'ada')
    const uris = []
    for (let n = 0; n < 120; n++) {
      if (n % 3 === 0) clock.tick(1)
      uris.push((await addReceived(app, { postId: post.id, personId: ada.id })).uri)
    }
    const read = []
    let next: unknown = `${path}/replies?page=first`
    const sizes = []
    while (typeof next === 'string') {
      const page = await readJson(await ask(next))
      read.push(...(page.items as string[]))
      sizes.push((page.items as string[]).length)
      next = page.next
    }
    expect(sizes).toEqual([50, 50, 20])
    expect(new Set(read)).toEqual(new Set(uris))
    const { replies } = (await readJson(await ask(path))) as {
      replies: { first: { items: []; next: string } }
    }
    expect(replies.first.items).toHaveLength(20)
    const rest = await readJson(await ask(replies.first.next))
    expect((rest.items as string[])[0]).toBe(read[20])
  })

  test('say nothing about private, hidden or blocked comments', async () => {
    const { app, ask, path, post } = await openWithPost()
    const ada = await addPerson(app, 'ada')
    const eve = await addPerson(app, 'eve', 'evil.example')
    await addReceived(app, { postId: post.id, personId: ada.id, visibility: 'private' })
    await addReceived(app, { postId: post.id, personId: ada.id, hiddenAt: app.now() })
    await addReceived(app, { postId: post.id, personId: eve.id })
    await blockPerson(app, eve.id)
    expect(await readJson(await ask(`${path}/replies?page=first`))).toMatchObject({ items: [] })
    expect(await readJson(await ask(`/ap/contexts/${post.id}`))).toMatchObject({ totalItems: 1 })
  })

  test('of the actor are there, the empty ones too', async () => {
    const { app, ask, blog, post } = await openWithPost()
    const actor = `/ap/actors/${blog.id}`
    const outbox = await readJson(await ask(`${actor}/outbox`))
    expect(outbox).toMatchObject({ type: 'OrderedCollection', totalItems: 1 })
    expect(await readJson(await ask(String(outbox.first)))).toMatchObject({
      orderedItems: [
        {
          id: `https://blog.example/ap/activities/${post.objectId}`,
          type: 'Create',
          object: `https://blog.example/ap/articles/${post.objectId}`,
        },
      ],
    })
    for (const empty of ['following', 'featured'])
      expect(await readJson(await ask(`${actor}/${empty}`))).toMatchObject({
        totalItems: 0,
        orderedItems: [],
      })
    expect(await readJson(await ask(`${actor}/followers`))).toMatchObject({ totalItems: 0 })
    const ada = await addTestFollower(app, 'ada')
    expect(await readJson(await ask(`${actor}/followers`))).toMatchObject({ totalItems: 1 })
    expect(await readJson(await ask(`${actor}/followers?page=first`))).toMatchObject({
      orderedItems: [ada.uri],
    })
  })
})
