/** Our own PostgreSQL: found or started, kept running, and stopped by the last one to leave. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError, isAppError } from '../errors.ts'
import { addDataDir } from '../lib/data-dir.ts'
import type { Log } from '../lib/log.ts'
import { addCluster, clusterUser } from './embedded/cluster.ts'
import { type Keeper, openKeeper, type SocketConnection } from './embedded/keeper.ts'
import {
  findPostmaster,
  launchPostmaster,
  type Place,
  type Postmaster,
  stopPostmaster,
} from './embedded/postmaster.ts'
import { chooseServerUser } from './embedded/server-user.ts'
import { openNative } from './native.ts'

export type Embedded = {
  connection: SocketConnection
  /** Leaves; the last process to do so stops the server. Close all other connections before. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  log?: Log
  /** Given by the one process that serves on this folder: it keeps the server running. */
  server?: {
    /** Called when, after an outage, another process turns out to serve in our place. */
    onReplaced(error: AppError): void
  }
}

const database = 'parzelle'

/**
 * Starts PostgreSQL on `<dataDir>/postgres`, or joins the one that is running there.
 * @throws AppError conflict, in plain words, when that cannot be, or when another process serves there
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const place = openPlace(dataDir)
  const { keeper, connection } = await enter(place, options)
  const house: House = { place, connection, options, keeper }
  watch(house)
  return {
    connection,
    stop: () => {
      house.leaving ??= leave(house)
      return house.leaving
    },
  }
}

type House = {
  place: Place
  connection: SocketConnection
  options: EmbeddedOptions
  keeper: Keeper
  recovery?: Promise<void>
  leaving?: Promise<void>
}

function openPlace(dataDir: string): Place {
  const data = join(dataDir, 'postgres')
  const isNew = addDataDir(dataDir)
  const user = chooseServerUser(dataDir, data, isNew)
  const native = openNative(dataDir, user)
  addCluster(native, data, user)
  return { data, native, user }
}

/** Finds or starts the server and goes in; starts over if the last one out closes it in that moment. */
async function enter(place: Place, options: EmbeddedOptions): Promise<Inside> {
  for (let tries = 0; ; tries += 1) {
    const running = findPostmaster(place.data) ?? (await launchPostmaster(place))
    try {
      return await enterOnce(place, options, running)
    } catch (error) {
      if (isAppError(error) || (tries > 200 && !isComing(place))) throw error
      await wait(50)
    }
  }
}

type Inside = Pick<House, 'keeper' | 'connection'>

async function enterOnce(place: Place, options: EmbeddedOptions, running: Postmaster): Promise<Inside> {
  const connection = { socketDir: running.socketDir, user: clusterUser, database }
  const keeper = await openKeeper(connection)
  if (options.server) await becomeServer(place, keeper)
  return { keeper, connection }
}

/** A server that recovers from a crash takes its time, but it is there. */
function isComing(place: Place): boolean {
  return findPostmaster(place.data)?.isReady === false
}

async function becomeServer(place: Place, keeper: Keeper): Promise<void> {
  const other = await keeper.findOtherServer()
  if (other === undefined) return
  await goOut(place, keeper)
  throw new AppError(
    'conflict',
    `Another Parzelle (process ${other}) is running on this data folder: its database is ${place.data}. Stop that one first, or give this one a DATA_DIR of its own.`,
  )
}

async function goOut(place: Place, keeper: Keeper): Promise<void> {
  if (await keeper.leave().catch(() => false)) await stopPostmaster(place.data)
  await keeper.close()
}

async function leave(house: House): Promise<void> {
  await house.recovery
  await goOut(house.place, house.keeper)
}

/** A server that dies is started again; the pools connect anew by themselves. */
function watch(house: House): void {
  house.keeper.lost.then(() => {
    if (!house.leaving) house.recovery = recover(house)
  })
}

async function recover(house: House): Promise<void> {
  const { place, options } = house
  options.log?.error('database: the embedded PostgreSQL is gone; starting it again')
  await house.keeper.close()
  for (let pauseMs = 100; !house.leaving; pauseMs = Math.min(pauseMs * 2, 5000)) {
    const problem = await reenter(house).catch((error: unknown) => error)
    if (problem === undefined) return options.log?.info('database: the embedded PostgreSQL is back')
    if (isAppError(problem) && findPostmaster(place.data)) return options.server?.onReplaced(problem)
    options.log?.error('database: the embedded PostgreSQL does not start; trying again', { error: problem })
    await wait(pauseMs)
  }
}

async function reenter(house: House): Promise<undefined> {
  const { keeper } = await enter(house.place, house.options)
  house.keeper = keeper
  watch(house)
}
