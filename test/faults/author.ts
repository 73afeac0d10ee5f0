/** The author at the desk, in a browser without a screen, who tries again until the text is out. */
import { setTimeout as wait } from 'node:timers/promises'
import { password } from '../support/program.ts'
import type { Database } from './database.ts'

export type Post = { id: string; title: string; slug: string; objectId: string; version: number }

type Attempts = {
  /** Forms sent. */
  sent: number
  /** Forms that were answered with an error, or not at all. */
  failed: number
  /** Those of them that had done their work all the same: the answer was lost on the way. */
  doneAllTheSame: number
}

export type Author = {
  attempts: Attempts
  /** Every post that the author took for published. */
  posts: Post[]
  publish(title: string): Promise<Post>
  /** Writes the next version. */
  revise(post: Post): Promise<void>
}

export async function openAuthor(origin: string, database: Database): Promise<Author> {
  const attempts = { sent: 0, failed: 0, doneAllTheSame: 0 }
  const posts: Post[] = []
  const send = await signIn(origin)
  /** Sends the form until the database says that its work is done. */
  const insist = async (form: () => Promise<boolean>, isDone: () => Promise<boolean>) => {
    for (const endsAt = Date.now() + 90_000; Date.now() < endsAt; ) {
      attempts.sent += 1
      if (await form()) return
      attempts.failed += 1
      await wait(300)
      if (await isDone()) {
        attempts.doneAllTheSame += 1
        return
      }
    }
    throw new Error('the author has given up')
  }
  return {
    attempts,
    posts,
    publish: async (title) => {
      const find = () => findPost(database, title)
      await insist(
        () => send('/admin/posts', { title, markdown: toText(title, 1) }),
        async () => (await find()) !== undefined,
      )
      const post = await find()
      if (!post) throw new Error(`"${title}" was answered as published and is not there`)
      posts.push(post)
      return post
    },
    revise: async (post) => {
      const next = post.version + 1
      const isDone = async () => (await findMarkdown(database, post.id)).includes(`Version ${next}.`)
      const fields = { title: post.title, markdown: toText(post.title, next) }
      await insist(async () => send(`/admin/posts/${post.id}`, fields), isDone)
      if (!(await isDone())) throw new Error(`version ${next} of "${post.title}" is not there`)
      post.version = next
    },
  }
}

export function toText(title: string, version: number): string {
  return `Version ${version}. This is ${title}, and it may go out once only.`
}

export async function findPost(database: Database, title: string): Promise<Post | undefined> {
  const [post] = await database.ask(
    (sql) => sql<Omit<Post, 'version'>[]>`
      select id, title, slug, "objectId" from posts where title = ${title} and status = 'published'`,
  )
  return post && { ...post, version: 1 }
}

async function findMarkdown(database: Database, id: string): Promise<string> {
  const [post] = await database.ask((sql) => sql`select markdown from posts where id = ${id}`)
  return String(post?.markdown)
}

/** @returns sends a form to publish; true where it was answered as done, false for every kind of failure */
async function signIn(origin: string) {
  const body = new URLSearchParams({ login: 'garten', password })
  const signedIn = await fetch(`${origin}/sign-in`, { method: 'POST', body, redirect: 'manual' })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const desk = await (await fetch(`${origin}/admin`, { headers: { cookie } })).text()
  const csrf = /name="csrf" value="([^"]+)"/.exec(desk)?.[1] ?? ''
  if (csrf === '') throw new Error(`the author cannot sign in: ${signedIn.status}`)
  return async (path: string, fields: Record<string, string>): Promise<boolean> => {
    const form = new URLSearchParams({ csrf, intent: 'publish', excerpt: '', topics: '', ...fields })
    const init = { method: 'POST', body: form, headers: { cookie }, redirect: 'manual' } as const
    const status = await fetch(origin + path, init).then(drain, () => 599)
    if (status !== 303 && status < 500) throw new Error(`the desk answered ${status} to ${path}`)
    return status === 303
  }
}

async function drain(response: Response): Promise<number> {
  await response.arrayBuffer()
  return response.status
}
