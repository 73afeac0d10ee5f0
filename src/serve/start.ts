import { type App, closeApp, openApp } from '../app.ts'
import { adoptOrigin } from '../blog/origin.ts'
import { findBlog } from '../blog/queries.ts'
import { createSetupToken } from '../blog/set-up.ts'
import { type Config, withPort } from '../config.ts'
import { keepListening } from '../db/listen.ts'
import { channels } from '../db/notify.ts'
import { openDatabase } from '../db/open.ts'
import { holdPresence } from '../db/presence.ts'
import { releaseAll } from '../delivery/queries.ts'
import { startDelivery } from '../delivery/send.ts'
import { startWatch } from '../delivery/watch.ts'
import type { AppError } from '../errors.ts'
import { openFederation } from '../federation/federation.ts'
import { startWorker } from '../jobs/worker.ts'
import type { Log } from '../lib/log.ts'
import { createAnswer, type HttpServer, listen } from '../serve.ts'
import { createSite } from '../web/site.ts'
import { createStops, type Stops } from './stops.ts'

export type Running = {
  config: Config
  /** The one-time link to the first-run page, as long as there is no blog. */
  setupLink: string | undefined
  /** Finishes what is in hand, and stops everything that was started. */
  stop(): Promise<void>
  /** Waits for nothing but the database, which is asked to break off what it does. */
  stopNow(): Promise<void>
}

export type StartOptions = {
  root: string
  log: Log
  /** Called when this process must give up, because another one serves in its place. */
  onReplaced(error: AppError): void
}

/**
 * Starts what ROLE says. `web` has the pages and takes in what other servers send; `worker` has no HTTP at
 * all, not even /healthz, and does jobs and deliveries; `all` is both.
 * @throws AppError, in plain words; what was started by then is stopped again
 */
export async function startParzelle(config: Config, options: StartOptions): Promise<Running> {
  const stops = createStops(options.log)
  try {
    return await start(config, options, stops)
  } catch (error) {
    await stops.stopAll()
    throw error
  }
}

async function start(
  config: Config,
  { root, log, onReplaced }: StartOptions,
  stops: Stops,
): Promise<Running> {
  const database = await openDatabase(config, { log, server: { onReplaced } })
  stops.add('database', database.close)
  const server = config.role === 'worker' ? undefined : await listen(config.host, config.port)
  // Alone there is nobody else to go to.
  const graceMs = config.role === 'web' ? leavingMs : 0
  if (server) stops.add('traffic', () => server.close(requestLimitMs, graceMs))
  const named = server ? withPort(config, server.port) : config
  const runsJobs = config.role !== 'web'
  const app = await openApp({ config: named, root, log, runsJobs, connection: database.connection })
  stops.add('app', () => closeApp(app))
  await adoptOrigin(app)
  const setupLink = server && (await findSetupLink(app))
  if (setupLink) awaitSetUp(app, stops)
  await startWork(app, stops, server)
  return { config: named, setupLink, stop: stops.stopAll, stopNow: database.close }
}

/** How long requests in hand may take once Parzelle is asked to stop. */
const requestLimitMs = 5000

/** Enough for a proxy that looks at /readyz every second. */
const leavingMs = 2000

async function startWork(app: App, stops: Stops, server: HttpServer | undefined): Promise<void> {
  const federation = openFederation(app)
  if (app.config.role !== 'web') {
    await startWorker(app.jobs, federation.handlers, app.log)
    // What a process that was killed had in hand is not waited for.
    const presence = await holdPresence(app.connection, () => releaseAll(app.db))
    const delivery = startDelivery(app)
    stops.add('traffic', async () => {
      await delivery.stop()
      await presence.stop()
    })
  }
  const watch = startWatch(app)
  stops.add('traffic', watch.stop)
  server?.answerWith(app.config, createAnswer(app, federation, createSite(app)))
}

async function findSetupLink(app: App): Promise<string | undefined> {
  if (await findBlog(app.db)) return undefined
  return `${app.config.origin}/setup/${await createSetupToken(app)}`
}

/** `parzelle setup` may run under another ORIGIN than we do; it is ours that counts. */
function awaitSetUp(app: App, stops: Stops): void {
  const check = async () => {
    await adoptOrigin(app)
    if (await findBlog(app.db)) await listening.stop()
  }
  const listening = keepListening(app.connection, channels.changed, () => {
    check().catch((error: unknown) => app.log.warn('blog: its address could not be checked', { error }))
  })
  stops.add('traffic', () => listening.stop())
}
