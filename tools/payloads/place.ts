import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, closeApp, openApp } from '../../src/app.ts'
import { getBlog } from '../../src/blog/queries.ts'
import { setUpBlog } from '../../src/blog/set-up.ts'
import { readConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { type JobHandlers, jobTypes } from '../../src/jobs/kinds.ts'
import { createLog } from '../../src/lib/log.ts'
import { newToken } from '../../src/lib/token.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { createAnswer, listen } from '../../src/serve.ts'

/** A blog with one post, on a database of its own, whose inbox is open to real HTTP on loopback. */
export type Place = {
  app: App
  actor: string
  inbox: string
  /** The id of the post. */
  article: string
  /** What the log said since the last call. */
  takeLog(): string[]
  /** Does what waits to be done, and what follows from it. @returns what went wrong */
  settle(): Promise<string[]>
  close(): Promise<void>
}

export async function openPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-payloads-'))
  const postgres = await startEmbedded(folder)
  const server = await listen('127.0.0.1', 0)
  const host = `localhost:${server.port}`
  const settings = { ORIGIN: `http://${host}`, DATA_DIR: folder, ALLOW_PRIVATE_ADDRESS: 'true' }
  const config = readConfig(settings)
  const logged: string[] = []
  const log = createLog((line) => logged.push(line))
  const root = join(import.meta.dirname, '../..')
  const app = await openApp({ config, connection: postgres.connection, root, log, runsJobs: false })
  await setUpBlog(app, { ...someBlog, password: newToken() })
  const federation = openFederation(app)
  server.answerWith(app.config, createAnswer(app, federation, { fetch: () => undefined }))
  const post = await publishPost(app, { title: 'Tulips', markdown: 'In March.', excerpt: '', topics: [] })
  const settle = () => runJobs(app, federation.handlers)
  await settle()
  const { id } = await getBlog(app.db)
  return {
    app,
    actor: app.addresses.actor(id),
    inbox: app.addresses.inbox(id),
    article: app.addresses.object('article', post.objectId),
    takeLog: () => logged.splice(0),
    settle,
    close: async () => {
      await server.close(0)
      await closeApp(app)
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const someBlog = {
  handle: 'blog',
  title: 'Payloads',
  authorName: 'Nobody',
  language: 'en',
  timeZone: 'UTC',
} as const

async function runJobs(app: App, handlers: JobHandlers): Promise<string[]> {
  const problems: string[] = []
  for (let found = true; found; ) {
    found = false
    for (const type of jobTypes) {
      for (const { id, data } of await app.jobs.boss.fetch<object>(type, { batchSize: 10 })) {
        found = true
        const handle = handlers[type] as (job: object) => Promise<void>
        await handle({ type, ...data }).catch((error: unknown) => problems.push(`${type}: ${error}`))
        await app.jobs.boss.complete(type, id)
      }
    }
  }
  return problems
}
