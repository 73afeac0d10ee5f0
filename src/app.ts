import { join } from 'node:path'
import type { Config } from './config.ts'
import { type Client, type Connection, connect, type Database } from './db/client.ts'
import { migrateDatabase } from './db/migrate.ts'
import { type Jobs, openJobs } from './jobs/jobs.ts'
import { type Addresses, createAddresses } from './lib/addresses.ts'
import type { Log } from './lib/log.ts'
import { openStorage, type Storage } from './lib/storage.ts'

/** What everything needs; built once, in main.ts or in a test, and passed as the first argument. */
export type App = {
  config: Config
  /** The package's own folder, with `views/assets` and `drizzle` in it. */
  root: string
  db: Database
  /** postgres.js itself, for LISTEN and the hottest queries. */
  raw: Client['raw']
  connection: Connection
  jobs: Jobs
  storage: Storage
  addresses: Addresses
  now: () => Date
  log: Log
  /** Has `stop` called when the app closes, while the database can still be asked. */
  onClose: (stop: () => Promise<void>) => void
  /** For `closeApp`: calls all of them. */
  close: () => Promise<void>
}

export type AppOptions = {
  config: Config
  connection: Connection
  /** The package's own folder. */
  root: string
  log: Log
  now?: () => Date
  /** Whether this process runs jobs, or only adds them. */
  runsJobs: boolean
}

export async function openApp(options: AppOptions): Promise<App> {
  const { config, root, connection, log } = options
  const client = connect(connection)
  try {
    await migrateDatabase(client.db, join(root, 'drizzle'))
    return {
      config,
      root,
      db: client.db,
      raw: client.raw,
      connection,
      jobs: await openJobs(connection, log, options.runsJobs),
      storage: openStorage(config.dataDir),
      addresses: createAddresses(config.origin),
      now: options.now ?? (() => new Date()),
      log,
      ...createClosing(),
    }
  } catch (error) {
    await client.close()
    throw error
  }
}

/** Finishes jobs in hand, then closes the connections. */
export async function closeApp(app: App): Promise<void> {
  await app.jobs.stop()
  await app.close()
  await app.raw.end({ timeout: 5 })
}

function createClosing(): Pick<App, 'onClose' | 'close'> {
  const stops: (() => Promise<void>)[] = []
  return {
    onClose: (stop) => {
      stops.push(stop)
    },
    close: async () => {
      await Promise.all(stops.splice(0).map((stop) => stop()))
    },
  }
}
