import { expect, test } from 'vitest'
import { comments, objects, posts, reactions, servers } from '../../src/db/schema.ts'
import type { SafeHtml } from '../../src/lib/html.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import {
  addFollowerAt,
  addNote,
  addPersonAt,
  listActivities,
  listDeliveries,
  listInboxes,
  openSendingApp,
} from '../support/deliveries.ts'

const html = '<p>Hello</p>' as SafeHtml

async function addPost(app: TestApp): Promise<{ postId: string; objectId: string }> {
  const [postId, objectId] = [newId(), newId()]
  const text = { markdown: 'Hello', html, language: 'de' }
  await app.db.insert(posts).values({ id: postId, ...text, status: 'published', objectId })
  await app.db.insert(objects).values({ id: objectId, kind: 'article', postId, publishedAt: app.now() })
  return { postId, objectId }
}

test('many followers behind one shared inbox get one row', async () => {
  const app = await openSendingApp()
  for (const name of ['a', 'b', 'c'])
    await addFollowerAt(app, `https://big.example/${name}/inbox`, {
      sharedInbox: 'https://big.example/inbox',
    })
  await addFollowerAt(app, 'https://Small.example:8443/inbox')
  const id = await addNote(app, { followers: true })
  const rows = await listDeliveries(app)
  expect(rows.map(({ inbox, host }) => [inbox, host]).sort()).toEqual([
    ['https://Small.example:8443/inbox', 'small.example:8443'],
    ['https://big.example/inbox', 'big.example'],
  ])
  expect(rows.every((row) => row.activityId === id && row.state === 'waiting' && row.attempts === 0)).toBe(
    true,
  )
})

test('people who merely wrote do not get what goes to followers', async () => {
  const app = await openSendingApp()
  await addPersonAt(app, 'https://stranger.example/inbox')
  await addNote(app, { followers: true })
  expect(await listInboxes(app)).toEqual([])
})

test('blocked and deleted people and blocked servers get nothing', async () => {
  const app = await openSendingApp()
  await addFollowerAt(app, 'https://a.example/blocked', { blockedAt: app.now() })
  await addFollowerAt(app, 'https://a.example/deleted', { deletedAt: app.now() })
  await addFollowerAt(app, 'https://a.example/fine')
  await addFollowerAt(app, 'https://b.example/inbox')
  await app.db.insert(servers).values({ host: 'b.example', blockedAt: app.now() })
  await addNote(app, { followers: true })
  expect(await listInboxes(app)).toEqual(['https://a.example/fine'])
})

test('a Reject reaches the one who was blocked', async () => {
  const app = await openSendingApp()
  await addPersonAt(app, 'https://a.example/blocked', { blockedAt: app.now() })
  await addNote(app, ['https://a.example/blocked'], { type: 'Reject' })
  expect(await listInboxes(app)).toEqual(['https://a.example/blocked'])
})

test('our own inbox and what is no web address get nothing', async () => {
  const app = await openSendingApp()
  await addFollowerAt(app, `${app.config.origin}/ap/actors/1/inbox`, {
    sharedInbox: app.addresses.sharedInbox,
  })
  await addNote(app, { followers: true, inboxes: ['mailto:ada@example.org', 'https://a.example/inbox'] })
  expect(await listInboxes(app)).toEqual(['https://a.example/inbox'])
})

test('an object holders are all it went to and all who commented on or reacted to its post', async () => {
  const app = await openSendingApp()
  const { postId, objectId } = await addPost(app)
  const answerId = newId()
  const writer = await addPersonAt(app, 'https://writer.example/inbox')
  const fan = await addPersonAt(app, 'https://fan.example/inbox')
  const banned = await addPersonAt(app, 'https://banned.example/inbox', { blockedAt: app.now() })
  const said = { postId, html, visibility: 'public' as const, publishedAt: app.now() }
  await app.db.insert(comments).values([
    { id: newId(), personId: writer, uri: 'https://writer.example/1', ...said },
    { id: newId(), personId: banned, uri: 'https://banned.example/1', ...said },
    { id: answerId, objectId: newId(), ...said },
  ])
  const liked = { id: newId(), kind: 'like' as const, uri: 'https://fan.example/like' }
  await app.db.insert(reactions).values({ ...liked, personId: fan, postId })
  const answerObject = { id: newId(), kind: 'note' as const, commentId: answerId, publishedAt: app.now() }
  await app.db.insert(objects).values(answerObject)
  await addNote(app, ['https://former.example/inbox', 'https://banned.example/inbox'], { objectId })
  const former = await listDeliveries(app)

  await addNote(app, { followers: false, holdersOf: objectId }, { objectId, type: 'Delete' })
  const added = (await listDeliveries(app)).slice(former.length)
  const around = ['https://fan.example/inbox', 'https://writer.example/inbox']
  expect(added.map(({ inbox }) => inbox).sort()).toEqual([
    'https://fan.example/inbox',
    'https://former.example/inbox',
    'https://writer.example/inbox',
  ])

  await addNote(app, { followers: false, holdersOf: answerObject.id }, { objectId: answerObject.id })
  const forAnswer = (await listDeliveries(app)).slice(former.length + added.length)
  expect(forAnswer.map(({ inbox }) => inbox).sort()).toEqual(around)
})

test('what a shared inbox once got it gets again, unless only people behind it are known who are shut out', async () => {
  const app = await openSendingApp()
  const objectId = newId()
  const shared = ['a', 'b', 'c'].map((name) => `https://${name}.example/inbox`)
  const [a = '', b = '', c = ''] = shared
  const blocked = { blockedAt: new Date() }
  await addPersonAt(app, 'https://a.example/people/1/inbox', { sharedInbox: a, ...blocked })
  await addPersonAt(app, 'https://b.example/people/1/inbox', { sharedInbox: b, ...blocked })
  await addPersonAt(app, 'https://b.example/people/2/inbox', { sharedInbox: b })
  await addNote(app, shared, { objectId })
  await addNote(app, { followers: false, holdersOf: objectId }, { objectId, type: 'Update' })
  expect(
    (await listDeliveries(app))
      .slice(3)
      .map(({ inbox }) => inbox)
      .sort(),
  ).toEqual([b, c])
})

test('a Delete goes to holders who are blocked, too, and to nobody who is gone', async () => {
  const app = await openSendingApp()
  const { postId, objectId } = await addPost(app)
  const at = app.now()
  const writers = [
    await addPersonAt(app, 'https://banned.example/inbox', { blockedAt: at }),
    await addPersonAt(app, 'https://shut.example/inbox'),
    await addPersonAt(app, 'https://gone.example/inbox', { deletedAt: at }),
  ]
  await addPersonAt(app, 'https://lost.example/inbox', { deletedAt: at, blockedAt: at })
  await app.db.insert(servers).values({ host: 'shut.example', blockedAt: at })
  const said = { postId, html, visibility: 'public' as const, publishedAt: at }
  for (const personId of writers)
    await app.db
      .insert(comments)
      .values({ id: newId(), uri: `https://a.example/${personId}`, personId, ...said })
  await addNote(app, ['https://shut.example/shared', 'https://lost.example/inbox'], { objectId })
  await addNote(
    app,
    { followers: true, holdersOf: objectId, evenBlocked: true },
    { objectId, type: 'Delete' },
  )
  expect(
    (await listDeliveries(app))
      .slice(2)
      .map(({ inbox }) => inbox)
      .sort(),
  ).toEqual(['https://banned.example/inbox', 'https://shut.example/inbox', 'https://shut.example/shared'])
})

test('adding an activity twice is adding it once, even when there are more followers by then', async () => {
  const app = await openSendingApp()
  await addFollowerAt(app, 'https://a.example/inbox')
  const id = await addNote(app, { followers: true })
  await addFollowerAt(app, 'https://b.example/inbox')
  await addNote(app, { followers: true }, { id })
  expect(await listInboxes(app)).toEqual(['https://a.example/inbox'])
  expect(await listActivities(app)).toHaveLength(1)
})

test('an activity for nobody is kept all the same', async () => {
  const app = await openSendingApp()
  const id = await addNote(app, { followers: true })
  expect((await listActivities(app)).map((activity) => activity.id)).toEqual([id])
})

test('what goes to a server that fails begins as a retry', async () => {
  const app = await openSendingApp()
  await app.db.insert(servers).values({ host: 'dead.example', failures: 3 })
  await addNote(app, ['https://dead.example/inbox', 'https://well.example/inbox'])
  const states = (await listDeliveries(app)).map(({ host, state }) => [host, state]).sort()
  expect(states).toEqual([
    ['dead.example', 'retrying'],
    ['well.example', 'waiting'],
  ])
})

test('two activities about one object stand in the ledger in the order in which they were added', async () => {
  const app = await openSendingApp()
  const objectId = newId()
  let isUpdateAdded = false
  let update: Promise<void> = Promise.resolve()
  await app.db.transaction(async (tx) => {
    await addNote({ ...app, db: tx } as TestApp, ['https://a.example/inbox'], { objectId })
    update = addNote(app, ['https://a.example/inbox'], { objectId, type: 'Update' }).then(() => {
      isUpdateAdded = true
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(isUpdateAdded).toBe(false)
  })
  await update
  const types = new Map((await listActivities(app)).map(({ id, type }) => [id, type]))
  const order = (await listDeliveries(app)).map(({ activityId }) => types.get(activityId))
  expect(order).toEqual(['Create', 'Update'])
})
