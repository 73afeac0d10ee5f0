import { onTestFinished } from 'vitest'
import { toBlogFields } from '../../src/blog/blog.ts'
import { type SetUpInput, setUpBlog } from '../../src/blog/set-up.ts'
import { authors, blogs, keys } from '../../src/db/schema.ts'
import { startDelivery } from '../../src/delivery/send.ts'
import { openFederation } from '../../src/federation/federation.ts'
import type { JobOf, JobType } from '../../src/jobs/kinds.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { createAnswer, listen } from '../../src/serve.ts'
import { createSite } from '../../src/web/site.ts'
import { openTestApp, type TestApp } from './app.ts'
import { blogTemplate, setUpInput } from './set-up.ts'

export { password, setUpInput } from './set-up.ts'

type BlogOptions = Parameters<typeof openTestApp>[0] & { input?: Partial<SetUpInput> }

/** An App with a blog that is set up. */
export async function openTestBlog(options: BlogOptions = {}): Promise<TestApp> {
  const { password: own, ...input } = options.input ?? {}
  if (own === undefined) return adjust(await openTestApp({ ...options, template: blogTemplate }), input)
  const app = await openTestApp(options)
  await setUpBlog(app, { ...setUpInput, ...options.input })
  return app
}

/** Makes the copied blog the one that was asked for: its place, its beginning, what it is called. */
async function adjust(app: TestApp, input: Partial<SetUpInput>): Promise<TestApp> {
  const { origin, handleHost } = app.config
  const { handle, ...typed } = { ...setUpInput, ...input }
  const at = app.now()
  const fields = toBlogFields(typed, {})
  await app.db.update(blogs).set({ ...fields, handle, origin, handleHost, createdAt: at, updatedAt: at })
  await app.db.update(keys).set({ createdAt: at })
  await app.db.update(authors).set({ login: handle, createdAt: at })
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
export async function startBlog(options: BlogOptions & { isSetUp?: boolean } = {}): Promise<TestBlog> {
  const server = await listen('127.0.0.1', 0)
  const host = `localhost:${server.port}`
  const config = { origin: `http://${host}`, handleHost: host, port: server.port, ...options.config }
  const open = (options.isSetUp ?? true) ? openTestBlog : openTestApp
  const app = await open({ ...options, config, runsJobs: true })
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
