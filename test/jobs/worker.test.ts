import { expect, test } from 'vitest'
import { type JobHandlers, jobTypes } from '../../src/jobs/kinds.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

/** Notes which persons' avatars are wanted. */
async function startNoting(app: TestApp): Promise<string[]> {
  const noted: string[] = []
  const note = async (job: object) => void ('personId' in job && noted.push(String(job.personId)))
  const handlers = Object.fromEntries(jobTypes.map((type) => [type, note])) as JobHandlers
  await startWorker(app.jobs, handlers, app.log)
  return noted
}

test('what has piled up is worked off one after the other, without a rest', async () => {
  const app = await openTestApp({ runsJobs: true })
  const people = Array.from({ length: 12 }, (_, index) => `person ${index}`)
  for (const personId of people) await app.jobs.add(app.db, { type: 'avatar.wanted', personId })
  const noted = await startNoting(app)
  await until(() => expect(noted.toSorted()).toEqual(people.toSorted()))
})

test('of several that are done together only what fails is tried again', async () => {
  const app = await openTestApp({ runsJobs: true })
  const messages = ['one', 'two', 'three', 'four']
  for (const message of messages) await app.jobs.add(app.db, { type: 'activity.received', message })
  const handled: unknown[] = []
  const handle = async (job: object) => {
    if ('message' in job) handled.push(job.message)
    if ('message' in job && job.message === 'two') throw new Error('not today')
  }
  const handlers = Object.fromEntries(jobTypes.map((type) => [type, handle])) as JobHandlers
  await startWorker(app.jobs, handlers, app.log)
  const listStates = () => app.raw`
    select data->>'message' as message, state::text, output->>'message' as problem
    from pgboss.job where name = 'activity.received' order by created_on`
  await until(async () =>
    expect(await listStates()).toEqual([
      { message: 'one', state: 'completed', problem: null },
      { message: 'two', state: 'retry', problem: 'not today' },
      { message: 'three', state: 'completed', problem: null },
      { message: 'four', state: 'completed', problem: null },
    ]),
  )
  expect(handled.toSorted()).toEqual(messages.toSorted())
})

test('a note is asked for once however often it is said to be new, and a slow server keeps no others waiting', async () => {
  const app = await openTestApp({ runsJobs: true })
  const uris = ['slow.example/1', 'slow.example/2', 'slow.example/3', 'slow.example/1', 'fast.example/1']
  for (const uri of uris)
    await app.jobs.add(app.db, { type: 'note.heard', uri: `https://${uri}`, claim: 'changed' })
  const asked: string[] = []
  const gate = Promise.withResolvers<void>()
  const ask = async (job: object) => {
    const uri = 'uri' in job ? String(job.uri) : ''
    asked.push(uri.slice(8))
    if (uri.includes('slow')) await gate.promise
  }
  const handlers = Object.fromEntries(jobTypes.map((type) => [type, ask])) as JobHandlers
  await startWorker(app.jobs, handlers, app.log)
  await until(() => expect(asked.toSorted()).toEqual(['fast.example/1', 'slow.example/1']))
  gate.resolve()
  await until(() => expect(asked.toSorted()).toEqual(uris.slice(1).toSorted()))
})

test('what a killed process had in hand is taken up by the next one as it starts', async () => {
  const app = await openTestApp({ runsJobs: true })
  await app.jobs.add(app.db, { type: 'avatar.wanted', personId: 'cut off' })
  await app.jobs.boss.fetch('avatar.wanted')
  await app.raw`update pgboss.job set heartbeat_on = heartbeat_on - interval '31 seconds'`
  const noted = await startNoting(app)
  await until(() => expect(noted).toEqual(['cut off']))
})
