import { type App, closeApp, openApp } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../db/open.ts'
import { createAddresses } from '../lib/addresses.ts'
import { createLog } from '../lib/log.ts'
import { type Call, exits, tell } from './command.ts'
import { awaitSignal, type Signals } from './signals.ts'

type Work = (app: App) => Promise<number>

/**
 * Joins the running database, or starts it for as long as `work` takes. Ctrl+C ends the work, but leaves
 * nothing running behind.
 */
export async function withApp(call: Call, work: Work): Promise<number> {
  const signals = awaitSignal()
  const status = await Promise.race([workInside(call, work, signals), signals.second])
  return status ?? exits.interrupted
}

async function workInside({ env, root }: Call, work: Work, signals: Signals): Promise<number> {
  const config = readConfig(env)
  const log = createLog(tell)
  const { connection, close } = await openDatabase(config, { log })
  try {
    const app = await openApp({ config, root, log, connection, runsJobs: false })
    try {
      const done = work(await atStoredAddress(app, env.ORIGIN !== undefined))
      return (await Promise.race([done, signals.first])) ?? exits.interrupted
    } finally {
      await closeApp(app)
    }
  } finally {
    await close()
  }
}

/** The blog knows where it lives; who types a command in another shell need not say it again. */
async function atStoredAddress(app: App, isOriginSaid: boolean): Promise<App> {
  const blog = await findBlog(app.db)
  if (!blog || (blog.origin === app.config.origin && blog.handleHost === app.config.handleHost)) return app
  if (isOriginSaid && blog.origin !== app.config.origin)
    tell(
      `ORIGIN is ${app.config.origin}, but the blog lives at ${blog.origin} until it is started under the new one.`,
    )
  const { origin, handleHost } = blog
  return { ...app, config: { ...app.config, origin, handleHost }, addresses: createAddresses(origin) }
}
