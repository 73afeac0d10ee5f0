import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../errors.ts'
import { moveInto, type Native } from '../native.ts'
import { isAlive } from './process.ts'
import { runAs, type ServerUser } from './server-user.ts'

/** The superuser of our database; nobody else can reach its socket, so it needs no password. */
export const clusterUser = 'parzelle'

/**
 * Makes the folder of the database if it is not there, whole or not at all.
 * @throws AppError conflict when another major version of PostgreSQL wrote it
 */
export function addCluster(native: Native, data: string, user: ServerUser): void {
  const versionFile = join(data, 'PG_VERSION')
  if (!existsSync(versionFile)) createCluster(native, data, user)
  const major = readFileSync(versionFile, 'utf8').trim()
  if (major === native.major) return
  throw new AppError(
    'conflict',
    `The database in ${data} was written by PostgreSQL ${major}, and this version of Parzelle brings PostgreSQL ${native.major}, which cannot read it. Nothing was changed. With the version of Parzelle that wrote it (CHANGELOG.md says which PostgreSQL each one brings), save the blog: parzelle backup blog.tar.gz. Then move ${dirname(data)} out of the way, and with this version bring the blog back into an empty folder: parzelle restore blog.tar.gz`,
  )
}

function createCluster(native: Native, data: string, user: ServerUser): void {
  removeHalves(data)
  const half = `${data}.new-${process.pid}`
  mkdirSync(half, { mode: 0o700 })
  if (user.way === 'other') chownSync(half, user.uid, user.gid)
  const { file, args, options } = runAs(user, [join(native.bin, 'initdb'), '-D', half, ...initOptions])
  const done = spawnSync(file, args, { ...options, encoding: 'utf8' })
  if (done.status === 0) moveInto(half, data)
  else throw toInitError(data, half, done)
}

function toInitError(data: string, half: string, done: SpawnSyncReturns<string>): AppError {
  rmSync(half, { recursive: true, force: true })
  const reason = done.error?.message ?? done.stderr.trim().split('\n').at(-1)
  return new AppError('conflict', `The embedded PostgreSQL could not make its folder ${data}: ${reason}`)
}

const initOptions = [
  ...['-U', clusterUser, '-E', 'UTF8', '--auth=trust', '--no-instructions'],
  ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
]

/** What starts that were cut off have left; not that of a start that is going on. */
function removeHalves(data: string): void {
  for (const name of readdirSync(dirname(data))) {
    const pid = name.startsWith(`${basename(data)}.new-`) ? Number(name.split('-').at(-1)) : undefined
    if (pid !== undefined && (pid === process.pid || !isAlive(pid)))
      rmSync(join(dirname(data), name), { recursive: true, force: true })
  }
}
