import { type Config, readConfig } from '../config.ts'
import type { Connection } from '../db/client.ts'
import { openFreshDatabase } from '../db/fresh.ts'
import { openDatabase } from '../db/open.ts'
import { createLog, type Log } from '../lib/log.ts'
import { type Call, exits, tell } from './command.ts'
import { awaitSignal } from './signals.ts'

export type Place = { config: Config; log: Log; signal: AbortSignal }

/**
 * Runs what Ctrl+C and SIGTERM break off through `place.signal`; it is waited for while it tidies up.
 * @returns the exit status
 */
export async function runInterruptibly(
  { env }: Call,
  work: (place: Place) => Promise<number>,
): Promise<number> {
  const abort = new AbortController()
  const { first, second } = awaitSignal()
  first.then(() => abort.abort())
  const place = { config: readConfig(env), log: createLog(tell), signal: abort.signal }
  const done = work(place).catch((error: unknown) => {
    if (abort.signal.aborted) return exits.interrupted
    throw error
  })
  return Promise.race([done, second.then(() => exits.interrupted)])
}

/** Joins or starts the database as it is: it is not brought to this version's schema. */
export async function withDatabase<T>(
  { config, log }: Place,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config, { log })
  try {
    return await work(database.connection)
  } finally {
    await database.close()
  }
}

/** With nobody else serving from it, and nothing left of it if the work fails. */
export async function withFreshDatabase(
  { config, log, signal }: Place,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const onReplaced = () => log.error('database: another Parzelle has taken it over')
  const database = await openFreshDatabase(config, { log, server: { onReplaced } })
  try {
    signal.throwIfAborted()
    await work(database.connection)
  } catch (error) {
    await database.discard()
    throw error
  }
  await database.close()
}
