import { type SetUpInput, setUpBlog } from '../../src/blog/set-up.ts'
import type { JobOf, JobType } from '../../src/jobs/kinds.ts'
import { openTestApp, type TestApp } from './app.ts'

export const password = 'Schaufeln statt Gold'

export const setUpInput: SetUpInput = {
  handle: 'parzelle',
  title: 'Parzelle',
  authorName: 'Reinhard Paul',
  password,
  language: 'de',
  timeZone: 'Europe/Berlin',
}

export type Clock = { now: () => Date; set: (time: string) => void; advance: (ms: number) => void }

/** Stands still until it is moved. */
export function createClock(time: string): Clock {
  let at = new Date(time)
  return {
    now: () => at,
    set: (to) => {
      at = new Date(to)
    },
    advance: (ms) => {
      at = new Date(at.getTime() + ms)
    },
  }
}

/** An App with a blog that is set up. */
export async function openTestBlog(
  options: Parameters<typeof openTestApp>[0] & { input?: Partial<SetUpInput> } = {},
): Promise<TestApp> {
  const app = await openTestApp(options)
  await setUpBlog(app, { ...setUpInput, ...options.input })
  return app
}

/** What waits to be done, without pg-boss's own columns; in the order in which it was added. */
export async function listJobs<T extends JobType>(app: TestApp, type: T): Promise<Omit<JobOf<T>, 'type'>[]> {
  const jobs = await app.jobs.boss.findJobs<Omit<JobOf<T>, 'type'>>(type)
  return jobs.sort((a, b) => a.createdOn.getTime() - b.createdOn.getTime()).map((job) => job.data)
}
