import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { Native } from '../native.ts'
import { isAlive, listArguments } from './process.ts'
import { runAs, type ServerUser } from './server-user.ts'
import { isAnswering, openSocketDir, socketName } from './socket.ts'

/** The server's first process, which outlives the Parzelle that started it if that one is killed. */
export type Postmaster = { pid: number; socketDir: string; isReady: boolean }

export type Place = { data: string; native: Native; user: ServerUser }

/** The server that runs on this folder. A process that only has the number it once had is not it. */
export function findPostmaster(data: string): Postmaster | undefined {
  const lines = readLock(join(data, 'postmaster.pid'))?.split('\n') ?? []
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isServerOn(data, pid)) return undefined
  return { pid, socketDir: lines[4] || data, isReady: lines[7]?.startsWith('ready') ?? false }
}

/**
 * Starts the server and waits until it answers, through a recovery too. Started at the same time by two,
 * one of the servers gives way to the other, and both get the one that stays.
 * @throws AppError conflict when it does not start
 */
export async function launchPostmaster(place: Place): Promise<Postmaster> {
  const socketDir = await openSocketDir(place.data, place.user)
  for (let tries = 0; ; tries += 1) {
    await removeStaleLocks(place.data, socketDir)
    const problem = await launchOnce(place, socketDir)
    const running = findPostmaster(place.data)
    if (running?.isReady) return running
    if (!isPassing(problem) || tries >= 100) throw toLaunchError(place.data, problem)
    await wait(100)
  }
}

/** Fast shutdown: open transactions are rolled back, what was committed is safe. */
export async function stopPostmaster(data: string): Promise<void> {
  const { pid } = findPostmaster(data) ?? {}
  if (pid === undefined) return
  process.kill(pid, 'SIGINT')
  const hurryAt = Date.now() + 30_000
  let isHurried = false
  while (isServerOn(data, pid)) {
    if (!isHurried && Date.now() > hurryAt) {
      isHurried = true
      // Immediate shutdown; the next start recovers from the log, as after a power cut.
      process.kill(pid, 'SIGQUIT')
    }
    await wait(10)
  }
}

/** What the server says when another one holds the folder, or when one that was killed has not quite gone. */
function isPassing(problem: string): boolean {
  return /pre-existing shared memory block|lock file .* (already exists|is empty)/.test(problem)
}

function toLaunchError(data: string, problem: string): AppError {
  const last = problem.trim().split('\n').slice(-3).join('\n')
  return new AppError(
    'conflict',
    `The embedded PostgreSQL did not start. The end of its log, ${data}.log, says:\n${last || '(nothing)'}`,
  )
}

/** What the server has written if it ended before it was ready; empty when it is running. */
async function launchOnce(place: Place, socketDir: string): Promise<string> {
  const log = `${place.data}.log`
  const before = tidyLog(log)
  const output = openSync(log, 'a', 0o600)
  const { file, args, options } = runAs(place.user, [
    join(place.native.bin, 'postgres'),
    ...['-D', place.data],
    ...toFlags({ ...settings, unix_socket_directories: socketDir }),
  ])
  // In a process group of its own, so that Ctrl+C reaches Parzelle first and the server last.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  const ending = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', () => resolve(readFrom(log, before)))
  })
  child.unref()
  return (await Promise.race([ending, becomesReady(place.data, () => isAlive(child.pid ?? -1))])) ?? ''
}

/** Empty when the file is gone: a server may end long after it was ready, and its folder with it. */
function readFrom(log: string, offset: number): string {
  return existsSync(log) ? readFileSync(log).subarray(offset).toString() : ''
}

const settings = { port: '5432', listen_addresses: '', max_connections: '100', shared_buffers: '64MB' }

function toFlags(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ['-c', `${key}=${value}`])
}

/** Resolves with nothing once the server is ready, or never. */
async function becomesReady(data: string, isStarting: () => boolean): Promise<undefined> {
  while (!findPostmaster(data)?.isReady) {
    if (!isStarting()) return new Promise(() => {})
    await wait(10)
  }
}

/** Keeps the log from growing for ever, and tells where the next line will be. */
function tidyLog(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size < 1_000_000) return size
  renameSync(log, `${log}.old`)
  return 0
}

function isServerOn(data: string, pid: number): boolean {
  const args = listArguments(pid)
  const folder = args[args.indexOf('-D') + 1]
  if (basename(args[0] ?? '') !== 'postgres' || !folder) return false
  return folder === data || (existsSync(folder) && realpathSync(folder) === realpathSync(data))
}

/**
 * PostgreSQL passes over a lock whose process has ended, but not one whose number another process has
 * got since (after a restart of the machine or of a container).
 */
async function removeStaleLocks(data: string, socketDir: string): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  const stale = readLock(lock)
  if (stale === undefined || !isInTheWay(data, lock, stale)) return
  if (await isAnswering(socketDir))
    throw new AppError(
      'conflict',
      `The database in ${data} is in use by a server outside of this machine's view, perhaps in another container. Stop that one first.`,
    )
  takeAway(lock, stale)
  rmSync(join(socketDir, `${socketName}.lock`), { force: true })
}

/** An empty one is being written, or else its writer was cut off by a power cut. */
function isInTheWay(data: string, lock: string, content: string): boolean {
  if (content === '') return Date.now() - statSync(lock).mtimeMs > 5000
  const pid = Number(content.split('\n')[0])
  return isAlive(pid) && !isServerOn(data, pid)
}

/** Moves the lock away, and back if it is not the stale one any more: a server may just have started. */
function takeAway(lock: string, stale: string): void {
  const aside = `${lock}.${process.pid}`
  renameSync(lock, aside)
  if (readLock(aside) === stale) rmSync(aside)
  else renameSync(aside, lock)
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
