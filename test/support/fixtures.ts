import { setUpBlog } from '../../src/blog/set-up.ts'
import type { Config } from '../../src/config.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { addFollower } from '../../src/followers/queries.ts'
import { openTestApp, type TestApp } from './app.ts'
import { createClock } from './clock.ts'
import { runJobs } from './jobs.ts'
import { addPerson } from './people.ts'

/** A blog that is set up, on a clock of its own, with what other servers reach of it. */
export async function openTestBlog(config: Partial<Config> = {}) {
  const clock = createClock()
  const app = await openTestApp({
    now: clock.now,
    config: { origin: 'https://blog.example', handleHost: 'blog.example', ...config },
  })
  const blog = await setUpBlog(app, {
    handle: 'blog',
    title: 'Parzelle 7',
    authorName: 'Reinhard Paul',
    language: 'en',
    timeZone: 'Europe/Berlin',
    password: 'correct horse battery staple',
  })
  const federation = openFederation(app)
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await federation.fetch(new Request(new URL(path, app.config.origin), init))
    if (!response) throw new Error(`${path} is no concern of federation`)
    return response
  }
  return { app, blog, clock, federation, ask, runJobs: () => runJobs(app, federation.handlers) }
}

/** Someone on another server who follows the blog. */
export async function addTestFollower(app: TestApp, name?: string, host?: string) {
  const person = await addPerson(app, name, host)
  const followUri = `${person.uri}/follows/1`
  await addFollower(app.db, { personId: person.id, followUri, at: app.now() })
  return { ...person, followUri }
}
