import { getBlog } from '../../src/blog/queries.ts'
import type { Config } from '../../src/config.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { openTestBlog } from './blog.ts'
import { createClock } from './clock.ts'
import { runJobs } from './jobs.ts'

/** A blog on a clock of its own, with what other servers reach of it. */
export async function openTestFederation(config: Partial<Config> = {}) {
  const clock = createClock()
  const app = await openTestBlog({
    now: clock.now,
    config: { origin: 'https://blog.example', handleHost: 'blog.example', ...config },
    input: { handle: 'blog', title: 'Parzelle 7', language: 'en' },
  })
  const federation = openFederation(app)
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await federation.fetch(new Request(new URL(path, app.config.origin), init))
    if (!response) throw new Error(`${path} is no concern of federation`)
    return response
  }
  const blog = await getBlog(app.db)
  return { app, blog, clock, federation, ask, runJobs: () => runJobs(app, federation.handlers) }
}
