import { type JobHandlers, type JobType, jobTypes } from '../../src/jobs/kinds.ts'
import type { TestApp } from './app.ts'

/**
 * Does what waits to be done, and what follows from it, until nothing waits; for tests that must not wait
 * for a worker to come by. What a handler throws is thrown.
 */
export async function runJobs(app: TestApp, handlers: JobHandlers): Promise<JobType[]> {
  const done: JobType[] = []
  for (let found = true; found; ) {
    found = false
    for (const type of jobTypes) {
      for (const job of await app.jobs.boss.fetch<object>(type, { batchSize: 50 })) {
        found = true
        const handle = handlers[type] as (job: object) => Promise<void>
        await handle({ type, ...job.data })
        await app.jobs.boss.complete(type, job.id)
        done.push(type)
      }
    }
  }
  return done
}
