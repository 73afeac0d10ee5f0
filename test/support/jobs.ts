import { type JobHandlers, type JobType, jobTypes } from '../../src/jobs/kinds.ts'
import type { TestApp } from './app.ts'

/**
 * Does what waits to be done, and what follows from it, until nothing waits; for tests that must not wait
 * for a worker to come by. Jobs of one type run all at once, as several workers would run them. What a
 * handler throws is thrown.
 */
export async function runJobs(app: TestApp, handlers: JobHandlers): Promise<void> {
  for (let found = true; found; ) {
    found = false
    for (const type of jobTypes) {
      if (await runWaiting(app, handlers, type)) found = true
    }
  }
}

async function runWaiting(app: TestApp, handlers: JobHandlers, type: JobType): Promise<boolean> {
  const { boss } = app.jobs
  const handle = handlers[type] as (job: object) => Promise<void>
  const jobs = await boss.fetch<object>(type, { batchSize: 50 })
  const results = await Promise.allSettled(
    jobs.map(async ({ id, data }) => {
      await handle({ type, ...data })
      await boss.complete(type, id)
    }),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return jobs.length > 0
}
