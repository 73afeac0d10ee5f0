import { onTestFinished } from 'vitest'
import { getBlog } from '../../src/blog/queries.ts'
import { openFederation } from '../../src/federation/federation.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { createAnswer, listen } from '../../src/serve.ts'
import type { TestApp } from './app.ts'
import { openTestBlog } from './blog.ts'
import { runJobs } from './jobs.ts'

export type TestInbox = {
  app: TestApp
  actor: string
  inbox: string
  sharedInbox: string
  post: PublishedPost
  /** The id of the post on the wire. */
  article: string
  /** Handles what came in. */
  settle(): Promise<void>
}

/** A blog with one post, whose inbox is open to real HTTP. Its jobs run when `settle` is called. */
export async function openTestInbox(options: Parameters<typeof openTestBlog>[0] = {}): Promise<TestInbox> {
  const server = await listen('127.0.0.1', 0)
  onTestFinished(() => server.close(0))
  const host = `localhost:${server.port}`
  const app = await openTestBlog({ ...options, config: { origin: `http://${host}`, handleHost: host } })
  const federation = openFederation(app)
  server.answerWith(app.config, createAnswer(app, federation, { fetch: () => undefined }))
  const blog = await getBlog(app.db)
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Im März.', excerpt: '', topics: [] })
  await runJobs(app, federation.handlers)
  return {
    app,
    actor: app.addresses.actor(blog.id),
    inbox: app.addresses.inbox(blog.id),
    sharedInbox: app.addresses.sharedInbox,
    post,
    article: app.addresses.object('article', post.objectId),
    settle: async () => {
      await runJobs(app, federation.handlers)
    },
  }
}
