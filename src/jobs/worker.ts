import { isAppError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import type { Jobs } from './jobs.ts'
import { type Job, type JobHandlers, type JobType, jobTypes } from './kinds.ts'

/**
 * Runs jobs until `jobs.stop()`, and has a job added every day. An AppError ends a job for good, every
 * other error tries again.
 */
export async function startWorker(jobs: Jobs, handlers: JobHandlers, log: Log): Promise<void> {
  for (const type of jobTypes) {
    const handle = handlers[type] as (job: Job) => Promise<void>
    const options = {
      batchSize: 1,
      localConcurrency: type === 'activity.received' ? 4 : 1,
      pollingIntervalSeconds: 1,
    }
    await jobs.boss.work<object>(type, options, async ([job]) => {
      if (!job) return
      await runJob({ type, ...job.data } as Job, handle, log)
    })
  }
  // By night in UTC; a process that slept through it makes up for it, once.
  await jobs.boss.schedule('day.began' satisfies JobType, '17 3 * * *', null, { missed: 'once' })
}

async function runJob(job: Job, handle: (job: Job) => Promise<void>, log: Log): Promise<void> {
  try {
    await handle(job)
  } catch (error) {
    if (!isAppError(error)) {
      log.error(`job ${job.type} failed and will be tried again`, { error })
      throw error
    }
    log.warn(`job ${job.type} ended: ${error.message}`)
  }
}
