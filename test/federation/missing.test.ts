import { desc, eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { blogs, deliveries, missingInboxes, people, servers } from '../../src/db/schema.ts'
import { addActivity } from '../../src/delivery/ledger.ts'
import { startDelivery } from '../../src/delivery/send.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { countFollowers, listLostFollowers } from '../../src/followers/queries.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from '../support/app.ts'
import { openTestBlog, startBlog } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'
import { type Neighbour, openNeighbour, toFollow } from '../support/neighbour.ts'
import { addTestFollower } from '../support/people.ts'
import { until } from '../support/until.ts'

const dayMs = 24 * 3_600_000
/** A blog that sends and works, with a clock to move. */
async function openWorkingBlog() {
  const clock = createClock(new Date().toISOString())
  const app = await openTestBlog({ now: clock.now, runsJobs: true })
  await startWorker(app.jobs, openFederation(app).handlers, app.log)
  const delivery = startDelivery(app, { pollMs: 50 })
  onTestFinished(() => delivery.stop())
  return { app, clock }
}

/** Somebody there who follows, by the inboxes that their document names. */
async function follow(app: TestApp, neighbour: Neighbour, user: string, change = {}) {
  const { uri } = neighbour.actor(user)
  const inbox = `${uri}/inbox`
  return addTestFollower(app, user, neighbour.host, { uri, inbox, sharedInbox: null, ...change })
}

async function sendNote(app: TestApp): Promise<string> {
  const id = newId()
  await addActivity(app.db, { id, type: 'Create', objectId: newId(), body: '{}', to: { followers: true } })
  return id
}

async function untilAnswered(app: TestApp, inbox: string, status: number, attempts = 1) {
  await until(async () => {
    const newest = desc(deliveries.activityId)
    const rows = await app.db.select().from(deliveries).where(eq(deliveries.inbox, inbox)).orderBy(newest)
    expect(rows[0]).toMatchObject({ lastStatus: status, attempts })
  })
}

const untilChecked = (neighbour: Neighbour, path: string) =>
  until(async () => expect(neighbour.asked).toContain(path))

test('an inbox that answers 410 loses its follower when the actor answers 410, too', async () => {
  const { app } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const ada = await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 410)
  neighbour.files.set('/users/ada', 410)
  await sendNote(app)
  await until(async () => expect(await countFollowers(app.db)).toBe(0))
  expect(await listLostFollowers(app.db, 10)).toMatchObject([{ personId: ada.id }])
  expect(app.logged.join('\n')).toContain(`${ada.uri} answers 410 and follows no more`)
})

test('or 404; and who lives again can follow anew', async () => {
  const { app } = await startBlog()
  const neighbour = await openNeighbour()
  await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 410)
  neighbour.files.set('/users/ada', 404)
  await sendNote(app)
  await until(async () => expect(await countFollowers(app.db)).toBe(0))
  neighbour.files.clear()
  const [blog] = await app.db.select().from(blogs)
  const actor = neighbour.actor('ada')
  await actor.post(app.addresses.sharedInbox, toFollow(actor, app.addresses.actor(blog!.id)))
  await until(async () => expect(await countFollowers(app.db)).toBe(1))
  expect(await listLostFollowers(app.db, 10)).toEqual([])
})

test.each([200, 500, 403])('but not when the actor answers %i', async (status) => {
  const { app } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 410)
  if (status !== 200) neighbour.files.set('/users/ada', status)
  await sendNote(app)
  await untilChecked(neighbour, '/users/ada')
  await until(async () => expect((await app.db.select().from(missingInboxes))[0]?.checkedAt).toBeTruthy())
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await countFollowers(app.db)).toBe(1)
})

test('an inbox that answers 404 is believed after seven days, and then the actor is asked all the same', async () => {
  const { app, clock } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const ada = await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 404)
  neighbour.files.set('/users/ada', 404)
  await sendNote(app)
  await untilAnswered(app, ada.inbox, 404)
  clock.tick(6.9 * dayMs)
  await sendNote(app)
  await untilAnswered(app, ada.inbox, 404)
  expect(neighbour.asked).not.toContain('/users/ada')
  expect(await countFollowers(app.db)).toBe(1)
  clock.tick(0.2 * dayMs)
  await sendNote(app)
  await until(async () => expect(await countFollowers(app.db)).toBe(0))
  expect(neighbour.asked).toContain('/users/ada')
})

test('seven days are in a row: an inbox that takes something begins anew', async () => {
  const { app, clock } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const ada = await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 404)
  await sendNote(app)
  await untilAnswered(app, ada.inbox, 404)
  neighbour.files.set('/users/ada/inbox', 202)
  clock.tick(4 * dayMs)
  await until(async () => expect(await app.db.select().from(missingInboxes)).toEqual([]))
  neighbour.files.set('/users/ada/inbox', 404)
  clock.tick(4 * dayMs)
  await sendNote(app)
  await untilAnswered(app, ada.inbox, 404)
  expect((await app.db.select().from(missingInboxes))[0]?.since).toEqual(clock.now())
  expect(neighbour.asked).not.toContain('/users/ada')
})

test('an inbox that has been missing for a day gets every post once, and is not tried for days again', async () => {
  const { app, clock } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const ada = await follow(app, neighbour, 'ada')
  neighbour.files.set('/users/ada/inbox', 410)
  neighbour.files.set('/users/ada', 403)
  await sendNote(app)
  await untilAnswered(app, ada.inbox, 410)
  clock.tick(2 * dayMs)
  const later = [await sendNote(app), await sendNote(app)]
  await until(async () => {
    for (const id of later) {
      const [row] = await app.db.select().from(deliveries).where(eq(deliveries.activityId, id))
      expect(row).toMatchObject({ state: 'gone', attempts: 1, lastStatus: 410 })
    }
  })
  expect(await app.db.select().from(servers).where(eq(servers.host, neighbour.host))).not.toMatchObject([
    { pausedUntil: expect.any(Date) },
  ])
})

test('behind a shared inbox that is gone everybody is asked for, and who lives is reached by their own', async () => {
  const { app } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const sharedInbox = `${neighbour.origin}/inbox`
  for (const user of ['ada', 'bob', 'cyd']) await follow(app, neighbour, user, { sharedInbox })
  neighbour.files.set('/inbox', 410)
  neighbour.files.set('/users/bob', 410)
  for (const user of ['ada', 'cyd']) neighbour.files.set(`/users/${user}/inbox`, 202)
  const missed = await sendNote(app)
  await until(async () => expect(await countFollowers(app.db)).toBe(2))
  await until(async () => {
    const rows = await app.db.select().from(deliveries).where(eq(deliveries.activityId, missed))
    expect(rows.map(({ inbox, state }) => `${new URL(inbox).pathname} ${state}`).sort()).toEqual([
      '/inbox gone',
      '/users/ada/inbox delivered',
      '/users/cyd/inbox delivered',
    ])
  })
  const next = await sendNote(app)
  const rows = await app.db.select().from(deliveries).where(eq(deliveries.activityId, next))
  expect(rows.map(({ inbox }) => new URL(inbox).pathname).sort()).toEqual([
    '/users/ada/inbox',
    '/users/cyd/inbox',
  ])
})

test('an actor that has moved to another inbox is found there', async () => {
  const { app } = await openWorkingBlog()
  const neighbour = await openNeighbour()
  const old = `${neighbour.origin}/old/inbox`
  const ada = await follow(app, neighbour, 'ada', { inbox: old })
  neighbour.files.set('/old/inbox', 410)
  await sendNote(app)
  await until(async () => {
    const [person] = await app.db.select().from(people).where(eq(people.id, ada.id))
    expect(person).toMatchObject({ inbox: `${ada.uri}/inbox`, sharedInbox: `${neighbour.origin}/inbox` })
  })
  expect(await countFollowers(app.db)).toBe(1)
})
