import { type SpawnOptions, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, readdirSync, type Stats, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../errors.ts'

/**
 * Who PostgreSQL runs as. It refuses to be root, so for root there are two ways: a user namespace, in
 * which root looks like "nobody" and keeps all access to its own files, or really another user, who must
 * then be able to enter every folder on the way to the data. `initdb` wants a user with a name, too; one
 * who has none (in a container, often) gets it in a user namespace as well.
 */
export type ServerUser = { way: 'self' | 'namespace' | 'other'; uid: number; gid: number }

/** "nobody": a user that every Linux knows by name. */
const nobody = 65534

/**
 * Whoever owns the database keeps it; a new one goes to the way that works here.
 * @param isNew whether `dataDir` was made in this start, so that its mode is ours to choose
 * @throws AppError conflict when there is no way
 */
export function chooseServerUser(dataDir: string, data: string, isNew: boolean): ServerUser {
  const uid = process.getuid?.() ?? -1
  const owner = statSync(data, { throwIfNoEntry: false })
  if (uid !== 0) return keepOwn(uid, data, owner)
  if (owner && owner.uid !== 0) return { way: 'other', uid: owner.uid, gid: owner.gid }
  if (hasNamespaces()) return { way: 'namespace', uid: 0, gid: 0 }
  if (isNew) chmodSync(dataDir, 0o711)
  const closed = findClosedFolder(dataDir)
  if (closed)
    throw noWay(`this system forbids user namespaces, and user ${nobody} (nobody) may not enter ${closed}`)
  if (owner) giveAway(data)
  return { way: 'other', uid: nobody, gid: nobody }
}

/** @param why what keeps the second way from working */
export function noWay(why: string): AppError {
  return new AppError(
    'conflict',
    `PostgreSQL refuses to run as root. Parzelle tried to run it as another user, but ${why}. There are three ways out: run Parzelle as an ordinary user; set DATA_DIR to a folder that everybody may enter, with all its parents, such as /var/lib/parzelle; or set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

/** The command line and options with which this user runs `command`. */
export function runAs(user: ServerUser, command: readonly string[]) {
  const prefix = user.way === 'namespace' ? namespaceCommand : []
  const [file = '', ...args] = [...prefix, ...command]
  // A folder that the server's user may not enter must not be its working folder.
  const options: SpawnOptions = { cwd: '/', env: serverEnv }
  if (user.way === 'other') Object.assign(options, { uid: user.uid, gid: user.gid })
  return { file, args, options }
}

const namespaceCommand = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`]

/** English, so that its messages can be recognised. */
const serverEnv = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' }

function keepOwn(uid: number, data: string, owner: Stats | undefined): ServerUser {
  if (owner && uid >= 0 && owner.uid !== uid)
    throw new AppError(
      'conflict',
      `The database in ${data} belongs to another user (number ${owner.uid}). Run Parzelle as that user, or give the folder to this one: chown -R ${uid} ${dirname(data)}`,
    )
  const gid = process.getgid?.() ?? -1
  if (owner || hasName()) return { way: 'self', uid, gid }
  if (hasNamespaces()) return { way: 'namespace', uid, gid }
  throw new AppError(
    'conflict',
    `The user that runs Parzelle, number ${uid}, has no name on this machine, and PostgreSQL wants one to make its folder. Give it a line in /etc/passwd, run Parzelle as another user, or set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function hasNamespaces(): boolean {
  const [file = '', ...args] = [...namespaceCommand, 'true']
  return spawnSync(file, args, { env: serverEnv, cwd: '/' }).status === 0
}

/** The first folder from the root down to `path` that "nobody" may not enter. */
function findClosedFolder(path: string): string | undefined {
  const parent = dirname(path)
  const above = parent === path ? undefined : findClosedFolder(parent)
  return above ?? (mayEnter(statSync(path)) ? undefined : path)
}

function mayEnter({ uid, gid, mode }: Stats): boolean {
  if (uid === nobody) return (mode & 0o100) !== 0
  return (mode & (gid === nobody ? 0o010 : 0o001)) !== 0
}

function giveAway(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    lchownSync(join(entry.parentPath, entry.name), nobody, nobody)
  chownSync(folder, nobody, nobody)
}
