import { expect, test } from 'vitest'
import { deliveries, goneObjects, receivedActivities } from '../../src/db/schema.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { openTestApp } from '../support/app.ts'
import { openPublished } from '../support/published.ts'

test('what came in is forgotten after its time, and what was sent never is', async () => {
  const { app, clock, federation } = await openPublished()
  await app.db.insert(receivedActivities).values({ uri: 'https://a.example/likes/1', receivedAt: app.now() })
  const gone = { uri: 'https://a.example/notes/1', actorUri: 'https://a.example/ada', at: app.now() }
  await app.db.insert(goneObjects).values(gone)
  await app.db.update(deliveries).set({ state: 'delivered', deliveredAt: app.now() })
  const counts = []
  for (const time of [
    '2026-12-23T09:59:00Z',
    '2026-12-24T10:00:00Z',
    '2027-02-21T09:59:00Z',
    '2027-02-22T10:00:00Z',
  ]) {
    clock.set(time)
    await federation.handlers['day.began']({ type: 'day.began' })
    counts.push([await app.db.$count(receivedActivities), await app.db.$count(goneObjects)])
  }
  expect(counts).toEqual([
    [1, 1],
    [0, 1],
    [0, 1],
    [0, 0],
  ])
  expect(await app.db.$count(deliveries)).toBe(1)
})

test('a worker has the day begin once a day, also with several workers', async () => {
  const app = await openTestApp({ runsJobs: true })
  const { handlers } = openFederation(app)
  for (const _ of [1, 2]) await startWorker(app.jobs, handlers, app.log)
  expect(await app.jobs.boss.getSchedules()).toMatchObject([{ name: 'day.began', cron: '17 3 * * *' }])
})
