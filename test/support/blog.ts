import { onTestFinished } from 'vitest'
import { type SetUpInput, setUpBlog } from '../../src/blog/set-up.ts'
import { startDelivery } from '../../src/delivery/send.ts'
import { openFederation } from '../../src/federation/federation.ts'
import type { JobOf, JobType } from '../../src/jobs/kinds.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { createAnswer, listen } from '../../src/serve.ts'
import { createSite } from '../../src/web/site.ts'
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

export type TestBlog = { app: TestApp; origin: string; stop: () => Promise<void> }

/**
 * A whole Parzelle in this process, on a free port of the loopback: pages, inbox, jobs and deliveries.
 * Stopped when the test is over, if the test has not done so before.
 * @param options.isSetUp false leaves the first run to the test
 */
export async function startBlog(
  options: Parameters<typeof openTestApp>[0] & { input?: Partial<SetUpInput>; isSetUp?: boolean } = {},
): Promise<TestBlog> {
  const server = await listen('127.0.0.1', 0)
  const host = `localhost:${server.port}`
  const config = { origin: `http://${host}`, handleHost: host, port: server.port, ...options.config }
  const app = await openTestApp({ ...options, config, runsJobs: true })
  if (options.isSetUp ?? true) await setUpBlog(app, { ...setUpInput, ...options.input })
  const federation = openFederation(app)
  await startWorker(app.jobs, federation.handlers, app.log)
  const delivery = startDelivery(app)
  server.answerWith(app.config, createAnswer(app, federation, createSite(app)))
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= Promise.all([server.close(2000), delivery.stop()]).then(() => {})
    return stopping
  }
  onTestFinished(stop)
  return { app, origin: app.config.origin, stop }
}
