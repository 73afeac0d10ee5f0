import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { activities, deliveries } from '../../../src/db/schema.ts'
import { claimDeliveries } from '../../../src/delivery/queries.ts'
import { openFederation } from '../../../src/federation/federation.ts'
import { countFollowers, listFollowers } from '../../../src/followers/queries.ts'
import { blockPerson } from '../../../src/people/block.ts'
import { findPersonByUri } from '../../../src/people/queries.ts'
import type { TestApp } from '../../support/app.ts'
import { listJobs } from '../../support/blog.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { type Json, toCreate, toFollow, toNote, toUndo } from '../../support/neighbour.ts'

async function listSent(app: TestApp): Promise<{ inbox: string; activity: Json }[]> {
  const bodies = new Map((await app.db.select().from(activities)).map(({ id, body }) => [id, body]))
  const rows = await app.db.select().from(deliveries).orderBy(deliveries.id)
  return rows.map((row) => ({ inbox: row.inbox, activity: JSON.parse(bodies.get(row.activityId) ?? '{}') }))
}

test('whoever follows is a follower, and is told so at once', async () => {
  const { app, actor, neighbour, alice, send } = await openNeighbourhood()
  const follow = toFollow(alice, actor)
  expect(await send(alice, follow)).toBe(202)
  expect(await listFollowers(app.db, { limit: 10 })).toMatchObject([
    { uri: alice.uri, handle: alice.handle, inbox: `${alice.uri}/inbox` },
  ])
  expect(await findPersonByUri(app.db, alice.uri)).toMatchObject({
    sharedInbox: `${neighbour.origin}/inbox`,
    host: neighbour.host,
    type: 'Person',
  })
  const [sent, ...more] = await listSent(app)
  expect(more).toEqual([])
  expect(sent?.inbox).toBe(`${alice.uri}/inbox`)
  expect(sent?.activity).toMatchObject({ type: 'Accept', actor, object: { id: follow.id, type: 'Follow' } })
})

test('a Follow that comes again is answered again and is one follower', async () => {
  const { app, actor, alice, send } = await openNeighbourhood()
  const follow = toFollow(alice, actor)
  await send(alice, follow)
  await send(alice, follow)
  await send(alice, toFollow(alice, actor))
  expect(await countFollowers(app.db)).toBe(1)
  const ids = (await listSent(app)).map(({ activity }) => activity.id)
  expect(new Set(ids).size).toBe(3)
})

test('a Follow whose job runs again after a crash is answered under the same id', async () => {
  const { app, actor, alice, send, settle } = await openNeighbourhood()
  await send(alice, toFollow(alice, actor))
  const [job] = await listJobs(app, 'activity.received')
  await app.jobs.add(app.db, { type: 'activity.received', message: job?.message, isRead: true })
  await settle()
  expect(await listSent(app)).toHaveLength(1)
})

test('an Undo ends it, by what it embeds or by its id alone', async () => {
  const { app, actor, alice, bob, send } = await openNeighbourhood()
  const [one, two] = [toFollow(alice, actor), toFollow(bob, actor)]
  await send(alice, one)
  await send(bob, two)
  await send(alice, toUndo(alice, one))
  expect(await countFollowers(app.db)).toBe(1)
  await send(bob, toUndo(bob, String(two.id)))
  expect(await countFollowers(app.db)).toBe(0)
})

test('following anew under the same id works, as Misskey does it', async () => {
  const { app, actor, alice, send } = await openNeighbourhood()
  const follow = { ...toFollow(alice, actor), id: `${alice.uri}/follows/parzelle` }
  const undo = { ...toUndo(alice, follow), id: `${follow.id}/undo` }
  for (const [activity, count] of [
    [follow, 1],
    [undo, 0],
    [follow, 1],
    [undo, 0],
    [follow, 1],
  ] as const) {
    expect(await send(alice, activity)).toBe(202)
    expect(await countFollowers(app.db)).toBe(count)
  }
})

test('an Undo that is handled before its Follow counts all the same, once', async () => {
  const { app, inbox, actor, article, alice, settle, send } = await openNeighbourhood()
  await send(alice, toCreate(alice, toNote(alice, article, '<p>hello</p>')))
  const { handlers } = openFederation(app)
  const follow = toFollow(alice, actor)
  await alice.post(inbox, follow)
  const [waiting] = await app.jobs.boss.fetch<{ message: unknown }>('activity.received')
  await send(alice, toUndo(alice, follow))
  await handlers['activity.received']({ type: 'activity.received', message: waiting?.data.message })
  expect(await countFollowers(app.db)).toBe(0)
  await app.jobs.boss.complete('activity.received', waiting?.id ?? '')
  await send(alice, follow)
  await settle()
  expect(await countFollowers(app.db)).toBe(1)
})

test('nobody can follow or unfollow for another', async () => {
  const { app, actor, alice, bob, send } = await openNeighbourhood()
  expect(await send(bob, toFollow(alice, actor), { by: bob })).toBe(401)
  expect(await countFollowers(app.db)).toBe(0)
  const follow = toFollow(alice, actor)
  await send(alice, follow)
  await send(bob, toFollow(bob, actor))
  await send(bob, toUndo(bob, String(follow.id)))
  expect((await listFollowers(app.db, { limit: 10 })).map(({ uri }) => uri)).toContain(alice.uri)
})

test('a Follow of someone else at our inbox is dropped', async () => {
  const { app, alice, bob, send } = await openNeighbourhood()
  expect(await send(alice, toFollow(alice, bob.uri))).toBe(202)
  expect(
    await send(alice, toFollow(alice, app.addresses.actor('0197b2a0-0000-7000-8000-000000000001'))),
  ).toBe(202)
  expect(await countFollowers(app.db)).toBe(0)
})

test('who is blocked cannot follow, and who follows is sent away by the block', async () => {
  const { app, actor, alice, settle, send } = await openNeighbourhood()
  const follow = toFollow(alice, actor)
  await send(alice, follow)
  await blockPerson(app, (await findPersonByUri(app.db, alice.uri))?.id ?? '')
  await settle()
  expect(await countFollowers(app.db)).toBe(0)
  expect((await listSent(app)).at(-1)).toMatchObject({
    inbox: `${alice.uri}/inbox`,
    activity: { type: 'Reject', object: { id: follow.id } },
  })
  expect(await send(alice, toFollow(alice, actor))).toBe(202)
  expect(await countFollowers(app.db)).toBe(0)
  expect(app.logged.join('\n')).toContain('from someone blocked')
})

test('what sends a follower away waits for the Accept, until that has arrived', async () => {
  const { app, actor, alice, settle, send } = await openNeighbourhood()
  await send(alice, toFollow(alice, actor))
  await blockPerson(app, (await findPersonByUri(app.db, alice.uri))?.id ?? '')
  await settle()
  const listDue = async () => {
    const [now, leasedUntil] = [new Date(), new Date(Date.now() + 60_000)]
    const claim = { state: 'waiting' as const, now, leasedUntil, limit: 9, exceptHosts: [] }
    return (await claimDeliveries(app.db, claim)).map(({ id }) => id)
  }
  const [accept, reject] = await app.db.select().from(deliveries).orderBy(deliveries.id)
  expect(await listDue()).toEqual([accept?.id])
  await app.db
    .update(deliveries)
    .set({ state: 'delivered' })
    .where(eq(deliveries.id, accept?.id ?? 0))
  expect(await listDue()).toEqual([reject?.id])
})

test('who blocks the blog follows it no more', async () => {
  const { app, actor, alice, send } = await openNeighbourhood()
  await send(alice, toFollow(alice, actor))
  await send(alice, { ...toFollow(alice, actor), type: 'Block' })
  expect(await countFollowers(app.db)).toBe(0)
})
