import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { Connection, Db } from '../db/client.ts'
import { createGathering } from '../lib/gathering.ts'
import type { Log } from '../lib/log.ts'
import { type Job, type JobOf, type JobType, jobTypes } from './kinds.ts'

export type Jobs = {
  /** Adds a job inside the caller's transaction: it exists if and only if that commits. */
  add(db: Db, job: Job, options?: AddOptions): Promise<void>
  /** Adds a received activity; resolves once it is safe. Those that come at the same time share a transaction. */
  addReceived(job: Omit<JobOf<'activity.received'>, 'type'>): Promise<void>
  readonly boss: PgBoss
  stop(): Promise<void>
}

/** Of jobs that are due, those of a higher priority (0 where nothing is said) begin first. */
type AddOptions = { startAfter?: Date; priority?: number }

/** @param maintain true in processes that run jobs; others only add them. */
export async function openJobs(connection: Connection, log: Log, maintain: boolean): Promise<Jobs> {
  const where =
    'url' in connection
      ? { connectionString: connection.url }
      : {
          host: connection.socketDir,
          port: 5432,
          ssl: false,
          user: connection.user,
          database: connection.database,
        }
  const boss = new PgBoss({
    ...where,
    max: maintain ? 4 : 2,
    application_name: maintain ? workerName : 'parzelle jobs',
    supervise: maintain,
    schedule: maintain,
    useListenNotify: maintain,
  })
  let isStopped = false
  // It does not wait for its connections to be closed, and a database that ends then says so to those.
  boss.on('error', (error) => isStopped || log.error('jobs: the job queue had a fault', { error }))
  await boss.start()
  await addQueues(boss)
  return {
    boss,
    addReceived: createGathering(async (list: object[]) => {
      const added = list.map((data) => ({ data }))
      await boss.insert('activity.received' satisfies JobType, added)
      return list.map(() => undefined)
    }),
    add: async (db, job, options) => {
      const { type, ...data } = job
      await boss.send(type, data, {
        db: fromDrizzle(db, sql),
        ...(job.type === 'note.heard' && toErrand(job)),
        ...options,
      })
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 10_000 })
      isStopped = true
    },
  }
}

async function addQueues(boss: PgBoss): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]))
  for (const type of jobTypes) {
    const options = type === 'note.heard' ? ({ ...queueOptions, policy: 'short' } as const) : queueOptions
    const there = known.get(type)
    if (!there) await boss.createQueue(type, options)
    // One that an older version has made keeps its options otherwise.
    else if (!isLike({ ...there })) await boss.updateQueue(type, queueOptions)
  }
}

function isLike(queue: Record<string, unknown>): boolean {
  return Object.entries(queueOptions).every(([name, value]) => queue[name] === value)
}

/**
 * Anybody can have us ask for a note: one that waits to be asked for is not asked for twice, and one server is
 * asked for one at a time, so that a slow one keeps no others waiting.
 */
function toErrand({ uri, claim }: JobOf<'note.heard'>) {
  return { singletonKey: `${claim} ${uri}`, group: { id: new URL(uri).host } }
}

/** Shown in pg_stat_activity; tells `parzelle health` which processes do jobs. */
export const workerName = 'parzelle worker'

/** Retries for about two days: an outage of the database or the network loses nothing. */
const queueOptions = {
  notify: true,
  retryLimit: 30,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 2 * 60 * 60,
  expireInSeconds: 5 * 60,
  // Who works on a job says so every 15 s; a job whose process was killed goes to another one after 30.
  heartbeatSeconds: 30,
  retentionSeconds: 14 * 24 * 60 * 60,
  deleteAfterSeconds: 24 * 60 * 60,
}
