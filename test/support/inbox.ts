import { onTestFinished } from 'vitest'
import { getBlog } from '../../src/blog/queries.ts'
import { toThread } from '../../src/comments/comment.ts'
import { listComments } from '../../src/comments/queries.ts'
import { openFederation } from '../../src/federation/federation.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { createAnswer, listen } from '../../src/serve.ts'
import type { TestApp } from './app.ts'
import { openTestBlog } from './blog.ts'
import { runJobs } from './jobs.ts'
import { type Actor, type Json, openNeighbour, type Signing } from './neighbour.ts'

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
async function openTestInbox(options: Parameters<typeof openTestBlog>[0] = {}): Promise<TestInbox> {
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

/** The same with a neighbour, of whom Alice writes most of what comes in. */
export async function openNeighbourhood(options: Parameters<typeof openTestBlog>[0] = {}) {
  const [blog, neighbour] = await Promise.all([openTestInbox(options), openNeighbour()])
  return {
    ...blog,
    neighbour,
    alice: neighbour.actor('alice'),
    bob: neighbour.actor('bob'),
    /** Sends an activity, has it handled, and gives the status of the answer. */
    send: async (actor: Actor, activity: Json, signing?: Signing): Promise<number> => {
      const { status } = await actor.post(blog.inbox, activity, signing)
      await blog.settle()
      return status
    },
    thread: async () => toThread(await listComments(blog.app.db, blog.post.id)),
  }
}
