import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { ServerUser } from './server-user.ts'

/** As PostgreSQL names it. */
export const socketName = '.s.PGSQL.5432'

/** What sockaddr_un holds on macOS; Linux has four more. */
const maxPathBytes = 103

/**
 * The folder of the server's socket: the database's own folder, which is closed to everybody else. Where
 * the path is too long, or the file system knows no sockets, a folder of ours in /tmp.
 * @throws AppError conflict when someone else has taken that one
 */
export async function openSocketDir(data: string, user: ServerUser): Promise<string> {
  const fits = Buffer.byteLength(join(data, socketName)) <= maxPathBytes
  if (fits && (await canHoldSocket(dirname(data)))) return data
  const name = `parzelle-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
  return addPrivateDir(join('/tmp', name), user)
}

/** Whether some process answers there, on this machine or in a container that shares the folder. */
export function isAnswering(socketDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(socketDir, socketName))
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function canHoldSocket(dir: string): Promise<boolean> {
  const path = join(dir, `.s.${process.pid}`)
  rmSync(path, { force: true })
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(path, () => server.close(() => resolve(true)))
  })
}

function addPrivateDir(dir: string, user: ServerUser): string {
  try {
    mkdirSync(dir, { mode: 0o700 })
    if (user.way === 'other') chownSync(dir, user.uid, user.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = lstatSync(dir)
  if (found.isDirectory() && found.uid === user.uid && (found.mode & 0o077) === 0) return dir
  throw new AppError(
    'conflict',
    `The folder ${dir} belongs to someone else or is open to others, so the database's socket is not safe there. Remove it, or choose a shorter DATA_DIR.`,
  )
}
