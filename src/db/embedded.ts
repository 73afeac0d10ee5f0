import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { AppError } from '../errors.ts'
import type { Connection } from './client.ts'
import { nativeDir } from './native.ts'

export type Embedded = {
  connection: Extract<Connection, { socketDir: string }>
  /** The postmaster's process id. */
  pid: number
  /** Fast shutdown: open transactions are rolled back, what was committed is safe. */
  stop(): Promise<void>
}

const user = 'parzelle'
const database = 'parzelle'

/** Starts PostgreSQL on `<dataDir>/postgres`, or joins the one that is running there. */
export async function startEmbedded(dataDir: string): Promise<Embedded> {
  const data = join(dataDir, 'postgres')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const socketDir = socketDirOf(data)
  const bin = join(nativeDir(), 'bin')
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(bin, data)
  const pid = runningPid(data) ?? (await launch(bin, data, socketDir))
  const connection = { socketDir, user, database }
  await createDatabase(connection)
  return { connection, pid, stop: () => stopPostmaster(pid) }
}

/** A Unix socket's path may hold 107 bytes, so it cannot lie in the data folder. */
function socketDirOf(data: string): string {
  const name = `parzelle-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
  const dir = join(tmpdir().length > 60 ? '/tmp' : tmpdir(), name)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  return dir
}

function createCluster(bin: string, data: string): void {
  const half = `${data}.new`
  rmSync(half, { recursive: true, force: true })
  const args = ['-D', half, '-U', user, '-E', 'UTF8', '--auth=trust', '--no-instructions']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const [command, ...rest] = asOrdinaryUser([join(bin, 'initdb'), ...args, ...locale])
  const done = spawnSync(command as string, rest, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`initdb failed: ${done.error?.message ?? ''}${done.stderr}`)
  renameSync(half, data)
}

async function launch(bin: string, data: string, socketDir: string): Promise<number> {
  const log = openSync(`${data}.log`, 'a', 0o600)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    max_connections: '100',
    shared_buffers: '64MB',
  }
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  const [command, ...rest] = asOrdinaryUser([join(bin, 'postgres'), '-D', data, ...flags])
  const child = spawn(command as string, rest, { detached: true, stdio: ['ignore', log, log] })
  child.unref()
  await answering(child, socketDir, `${data}.log`)
  return child.pid as number
}

async function answering(child: ChildProcess, socketDir: string, logFile: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) break
    const sql = postgres({ host: socketDir, user, database: 'postgres', max: 1, onnotice: () => {} })
    try {
      await sql`select 1`
      return
    } catch {
      await wait(50)
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
  throw new AppError('conflict', `The embedded PostgreSQL did not start. Its last words are in ${logFile}`)
}

async function createDatabase(connection: Embedded['connection']): Promise<void> {
  const sql = postgres({ host: connection.socketDir, user, database: 'postgres', max: 1, onnotice: () => {} })
  try {
    const there = await sql`select 1 from pg_database where datname = ${database}`
    if (there.length === 0) await sql`create database ${sql(database)}`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** PostgreSQL refuses to run as root; a user namespace makes root look like someone else. */
function asOrdinaryUser(command: string[]): string[] {
  if (process.getuid?.() !== 0) return command
  return ['unshare', '--user', '--map-user=1000', '--map-group=1000', ...command]
}

function runningPid(data: string): number | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && isPostgres(pid) ? pid : undefined
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

async function stopPostmaster(pid: number): Promise<void> {
  if (!isPostgres(pid)) return
  process.kill(pid, 'SIGINT')
  while (isPostgres(pid)) await wait(20)
}
