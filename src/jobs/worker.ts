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
    const count = type === 'activity.received' ? 4 : 1
    for (let place = 0; place < count; place += 1)
      await addPlace(jobs, type, (data) => runJob({ type, ...data } as Job, handle, log))
  }
  takeUpLeftovers(jobs, log)
  // By night in UTC; a process that slept through it makes up for it, once.
  await jobs.boss.schedule('day.began' satisfies JobType, '17 3 * * *', null, { missed: 'once' })
}

/**
 * One that works on jobs of a kind, one at a time. After each it looks at once for the next: left to itself
 * pg-boss rests for half a minute, unless a new job comes in just then, and what has piled up would stay.
 */
async function addPlace(jobs: Jobs, type: JobType, run: (data: object) => Promise<void>): Promise<void> {
  // New jobs ring; one that is due again after a failure does not, so it is looked for now and then.
  const options = { batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 }
  const worker: string = await jobs.boss.work<object>(type, options, async ([job]) => {
    jobs.boss.notifyWorker(worker)
    if (job) await run(job.data)
  })
}

/**
 * What was in hand when a process was killed. pg-boss itself looks only after a minute; a process that does
 * not live that long would never take it up.
 */
function takeUpLeftovers(jobs: Jobs, log: Log): void {
  jobs.boss.supervise().catch((error: unknown) => {
    log.warn('jobs: what was cut off could not be looked for; trying again in a minute', { error })
  })
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
