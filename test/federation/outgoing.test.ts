import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { saveSettings } from '../../src/blog/settings.ts'
import { activities, deliveries, objects } from '../../src/db/schema.ts'
import { addFollower } from '../../src/followers/queries.ts'
import { blockPerson, blockServer, unblockPerson } from '../../src/people/block.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import { listJobs } from '../support/blog.ts'
import { openTestFederation } from '../support/federation.ts'
import { addPerson, addReceived, addTestFollower } from '../support/people.ts'
import { followerInbox, openPublished, readLedger } from '../support/published.ts'

const draft = { title: 'On gardens', markdown: 'Some text.', excerpt: '', topics: ['open web'] }

describe('a post that is published', () => {
  test('goes to the followers, as the object that a GET of its id answers', async () => {
    const { app, ask, post } = await openPublished()
    const [create, ...others] = await readLedger(app)
    expect(others).toEqual([])
    const { '@context': context, ...object } = (await (
      await ask(`/ap/articles/${post.objectId}`)
    ).json()) as Record<string, unknown>
    expect(create).toMatchObject({
      '@context': context,
      type: 'Create',
      actor: object.attributedTo,
      published: '2026-11-23T10:00:00Z',
      to: object.to,
      cc: object.cc,
      inboxes: [followerInbox],
    })
    expect(JSON.stringify(create?.object)).toBe(JSON.stringify(object))
  })

  test('goes out once, however often the job runs', async () => {
    const { app, federation, post } = await openPublished()
    const job = { type: 'post.published' as const, objectId: post.objectId }
    await Promise.all([1, 2, 3].map(() => federation.handlers['post.published'](job)))
    expect(await readLedger(app)).toHaveLength(1)
    expect(await app.db.$count(deliveries)).toBe(1)
  })

  test('and taken back before it went out was never there', async () => {
    const { app, runJobs } = await openTestFederation()
    const post = await publishPost(app, draft)
    await unpublishPost(app, post.id)
    await runJobs()
    expect(await readLedger(app)).toEqual([])
  })

  test('can be read under the id of its Create, with the object by its id', async () => {
    const { ask, post } = await openPublished()
    const response = await ask(`/ap/activities/${post.objectId}`)
    expect(await response.json()).toMatchObject({
      id: `https://blog.example/ap/activities/${post.objectId}`,
      type: 'Create',
      object: `https://blog.example/ap/articles/${post.objectId}`,
    })
  })
})

describe('a post that is changed', () => {
  test('goes out again with a later time, also to those who only answered', async () => {
    const { app, clock, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    await addReceived(app, { postId: post.id, personId: bob.id })
    clock.tick(1500)
    await revisePost(app, post.id, { ...draft, markdown: 'Better text.' })
    await runJobs()
    const [, update] = await readLedger(app)
    expect(update).toMatchObject({
      type: 'Update',
      object: {
        content: '<p>Better text.</p>',
        published: '2026-11-23T10:00:00Z',
        updated: '2026-11-23T10:00:01.500Z',
      },
      inboxes: ['https://other.example/inbox', followerInbox],
    })
  })

  test('does not go out when others would see no change', async () => {
    const { app, federation, runJobs, post } = await openPublished({ excerpt: 'A teaser.' })
    const ada = await addPerson(app, 'eve', 'other.example')
    await addReceived(app, { postId: post.id, personId: ada.id })
    await revisePost(app, post.id, { ...draft, excerpt: 'A   teaser.\n' })
    await runJobs()
    await federation.handlers['post.revised']({ type: 'post.revised', objectId: post.objectId })
    expect((await readLedger(app)).map(({ type }) => type)).toEqual(['Create'])
  })

  test('goes out once a change, and each Update is later than the one before', async () => {
    const { app, federation, runJobs, post } = await openPublished()
    const times = []
    for (const markdown of ['Two.', 'Some text.', 'Two.']) {
      await revisePost(app, post.id, { ...draft, markdown })
      await runJobs()
      await federation.handlers['post.revised']({ type: 'post.revised', objectId: post.objectId })
      const [object] = await app.db.select().from(objects).where(eq(objects.id, post.objectId))
      times.push(object?.updatedAt?.getTime() ?? 0)
    }
    const ledger = await readLedger(app)
    expect(ledger).toHaveLength(4)
    expect(new Set(ledger.map(({ id }) => id)).size).toBe(4)
    expect(times).toEqual([...new Set(times)].sort())
  })

  test('before it ever went out goes out new, as it is then', async () => {
    const { app, runJobs } = await openTestFederation()
    const post = await publishPost(app, draft)
    await revisePost(app, post.id, { ...draft, markdown: 'Better text.' })
    await runJobs()
    const ledger = await readLedger(app)
    expect(ledger).toMatchObject([{ type: 'Create', object: { content: '<p>Better text.</p>' } }])
    expect(ledger[0]?.object).not.toHaveProperty('updated')
  })
})

describe('a post that is taken back', () => {
  test('is deleted wherever it may be, and comes back under another id', async () => {
    const { app, clock, runJobs, federation, post } = await openPublished()
    clock.tick(1000)
    await unpublishPost(app, post.id)
    await runJobs()
    await federation.handlers['object.withdrawn']({ type: 'object.withdrawn', objectId: post.objectId })
    const again = await publishPost(app, post.id)
    await runJobs()
    const [, gone, back, ...others] = await readLedger(app)
    expect(others).toEqual([])
    expect(gone).toMatchObject({
      type: 'Delete',
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      object: {
        id: `https://blog.example/ap/articles/${post.objectId}`,
        type: 'Tombstone',
        formerType: 'Article',
        deleted: '2026-11-23T10:00:01Z',
      },
      inboxes: [followerInbox],
    })
    expect(back?.object.id).toBe(`https://blog.example/ap/articles/${again.objectId}`)
    expect(again.objectId).not.toBe(post.objectId)
  })
})

test('a post is taken back also from those who were blocked since they got it', async () => {
  const { app, runJobs, post } = await openPublished()
  const bob = await addTestFollower(app, 'bob', 'other.example')
  await revisePost(app, post.id, { ...draft, markdown: 'Better text.' })
  await runJobs()
  await blockPerson(app, bob.id)
  await blockServer(app, 'peer.example')
  await revisePost(app, post.id, { ...draft, markdown: 'The best text.' })
  await runJobs()
  await unpublishPost(app, post.id)
  await runJobs()
  const sent = (await readLedger(app)).filter(({ type }) => type !== 'Reject')
  const both = ['https://other.example/inbox', followerInbox]
  expect(sent.map(({ type, inboxes }) => [type, inboxes])).toEqual([
    ['Create', [followerInbox]],
    ['Update', both],
    ['Update', []],
    ['Delete', both],
  ])
})

describe('the blog itself', () => {
  test('tells its followers when its settings change, once a change', async () => {
    const { app, clock, federation, runJobs } = await openPublished()
    clock.tick(1000)
    await saveSettings(app, {
      title: 'Parzelle 8',
      description: 'New.',
      authorName: 'Reinhard Paul',
      language: 'en',
      timeZone: 'Europe/Berlin',
    })
    await runJobs()
    await federation.handlers['blog.changed']({ type: 'blog.changed' })
    const [, update, ...others] = await readLedger(app)
    expect(others).toEqual([])
    expect(update).toMatchObject({
      type: 'Update',
      object: { type: 'Person', name: 'Parzelle 8', summary: '<p>New.</p>' },
      inboxes: [followerInbox],
    })
  })

  test('tells the server of someone blocked that they follow no more', async () => {
    const { app, blog, runJobs } = await openTestFederation()
    const ada = await addTestFollower(app, 'ada')
    await blockPerson(app, ada.id)
    await runJobs()
    const actor = `https://blog.example/ap/actors/${blog.id}`
    expect(await readLedger(app)).toMatchObject([
      {
        type: 'Reject',
        actor,
        to: [ada.uri],
        object: { id: ada.followUri, type: 'Follow', actor: ada.uri, object: actor },
        inboxes: [expect.stringContaining('https://peer.example/')],
      },
    ])
  })

  test('says so once a block, also where the Follow has the same id as the one before', async () => {
    const { app, federation, runJobs } = await openTestFederation()
    const { id: personId, followUri } = await addTestFollower(app, 'ada')
    await blockPerson(app, personId)
    await unblockPerson(app, personId)
    await addFollower(app.db, { personId, followUri, at: app.now() })
    await blockPerson(app, personId)
    const jobs = await listJobs(app, 'follower.removed')
    await runJobs()
    for (const job of jobs)
      await federation.handlers['follower.removed']({ type: 'follower.removed', ...job })
    expect((await readLedger(app)).map(({ type }) => type)).toEqual(['Reject', 'Reject'])
  })

  test('keeps to itself the activities that are for one person', async () => {
    const { app, ask, runJobs } = await openTestFederation()
    const ada = await addTestFollower(app, 'ada')
    await blockPerson(app, ada.id)
    await runJobs()
    const [row] = await app.db.select().from(activities)
    expect((await ask(`/ap/activities/${row?.id}`)).status).toBe(404)
  })
})
