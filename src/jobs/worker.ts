import type { JobResult } from 'pg-boss'
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
    const { places, batchSize } = crowds[type] ?? { places: 1, batchSize: 1 }
    for (let place = 0; place < places; place += 1)
      await addPlace(jobs, type, batchSize, (data) => runJob({ type, ...data } as Job, handle, log))
  }
  takeUpLeftovers(jobs, log)
  // By night in UTC; a process that slept through it makes up for it, once.
  await jobs.boss.schedule('day.began' satisfies JobType, '17 3 * * *', null, { missed: 'once' })
}

/**
 * Most jobs wait for the database or for other servers, and those that come in crowds should not wait for each
 * other. One that hangs holds back those that were fetched with it, so that these are few.
 */
const crowds: { [T in JobType]?: { places: number; batchSize: number } } = {
  'activity.received': { places: 4, batchSize: 4 },
  'note.heard': { places: 3, batchSize: 1 },
}

/**
 * One that works on jobs of a kind, up to `batchSize` at a time, since to fetch and to tick off several costs
 * as much as one. Then it looks at once for the next: left to itself pg-boss rests for half a minute, unless
 * a new job comes in just then, and what has piled up would stay.
 */
async function addPlace(jobs: Jobs, type: JobType, batchSize: number, run: Run): Promise<void> {
  const options = { ...restless, batchSize, ...(type === 'note.heard' && { localGroupConcurrency: 1 }) }
  const worker: string = await jobs.boss.work<object, object, typeof options>(type, options, (batch) => {
    jobs.boss.notifyWorker(worker)
    return Promise.all(batch.map(({ id, data }) => toResult(id, run(data))))
  })
}

/** New jobs ring; one that is due again after a failure does not, so it is looked for now and then. */
const restless = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5, perJobResults: true } as const

type Run = (data: object) => Promise<void>

/** One that fails is tried again, and the others of the batch are not. */
async function toResult(id: string, done: Promise<void>): Promise<JobResult> {
  return done.then(
    () => ({ id, status: 'completed' }),
    (error: unknown) => ({ id, status: 'failed', output: error }),
  )
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
