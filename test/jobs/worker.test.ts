import { expect, test, vi } from 'vitest'
import { type JobHandlers, jobTypes } from '../../src/jobs/kinds.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

/** Notes which persons' avatars are wanted. */
async function startNoting(app: TestApp): Promise<string[]> {
  const noted: string[] = []
  const note = async (job: object) => void ('personId' in job && noted.push(String(job.personId)))
  const handlers = Object.fromEntries(jobTypes.map((type) => [type, note])) as JobHandlers
  await startWorker(app.jobs, handlers, app.log)
  return noted
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000 })

test('what has piled up is worked off one after the other, without a rest', async () => {
  const app = await openTestApp({ runsJobs: true })
  const people = Array.from({ length: 12 }, (_, index) => `person ${index}`)
  for (const personId of people) await app.jobs.add(app.db, { type: 'avatar.wanted', personId })
  const noted = await startNoting(app)
  await until(() => expect(noted.toSorted()).toEqual(people.toSorted()))
})

test('what a killed process had in hand is taken up by the next one as it starts', async () => {
  const app = await openTestApp({ runsJobs: true })
  await app.jobs.add(app.db, { type: 'avatar.wanted', personId: 'cut off' })
  await app.jobs.boss.fetch('avatar.wanted')
  await app.raw`update pgboss.job set heartbeat_on = heartbeat_on - interval '31 seconds'`
  const noted = await startNoting(app)
  await until(() => expect(noted).toEqual(['cut off']))
})
