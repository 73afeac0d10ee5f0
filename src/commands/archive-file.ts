/** Backups as files: where they are written and read, and what can be wrong with that. */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { OpenFile } from '../backup/check.ts'
import { AppError, conflict, isAppError } from '../errors.ts'
import { tell } from './command.ts'

export type Destination = {
  stream: Writable
  /** Gives the file its name, once all of it is on the disk. */
  keep(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

/** Nobody has written to it for so long, so nobody is writing to it. */
const abandonedMs = 10 * 60_000

/**
 * A new file that only its owner may read; it is called `file` when it is whole, and before that `file.part`.
 * @throws AppError conflict when there is one of that name, and `force` is not said
 */
export async function createFile(file: string, force: boolean): Promise<Destination> {
  await refuseExisting(file, force)
  const part = join(dirname(file), `${basename(file)}.part`)
  const age = await stat(part).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  )
  if (age !== undefined && age > abandonedMs) await rm(part, { force: true })
  const handle = await open(part, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new AppError('not-found', `The folder ${dirname(file)} does not exist; make it first.`)
    if (error.code === 'EEXIST')
      throw conflict(`${part} is being written by another backup. If none is running, remove that file.`)
    throw toPlainError(file, error)
  })
  return {
    stream: createWriteStream(part, { fd: handle.fd, autoClose: false }),
    keep: async () => {
      await handle.sync()
      await handle.close()
      await refuseExisting(file, force)
      await rename(part, file)
    },
    discard: async () => {
      await handle.close().catch(() => {})
      await rm(part, { force: true })
    },
  }
}

/** @throws AppError invalid on a terminal, which shows no archives */
export function useStandardOutput(): Destination {
  if (process.stdout.isTTY)
    throw new AppError(
      'invalid',
      'A backup is no text for a terminal. Send it to a file or a program: parzelle backup - > FILE',
    )
  return { stream: process.stdout, keep: async () => {}, discard: async () => {} }
}

/** @throws AppError not-found when it cannot be read */
export async function openFile(file: string): Promise<OpenFile> {
  const handle = await open(file).catch((error) => {
    throw toPlainError(file, error)
  })
  const isFolder = (await handle.stat()).isDirectory()
  await handle.close()
  if (isFolder) throw toPlainError(file, { name: '', message: '', code: 'EISDIR' })
  return () => createReadStream(file)
}

/** Standard input cannot be read twice, so it goes through a file that only its owner may read. */
export async function keepStandardInput(file: string, signal: AbortSignal): Promise<OpenFile> {
  try {
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }), { signal })
  } catch (error) {
    await rm(file, { force: true })
    throw toPlainError(file, error as NodeJS.ErrnoException)
  }
  return () => createReadStream(file)
}

/** What to say when a backup could not be written or read. */
export function toPlainError(file: string, error: NodeJS.ErrnoException): Error {
  const problem = problems[error.code ?? '']
  return isAppError(error) || !problem ? error : new AppError('conflict', `${file}: ${problem}`)
}

/** The reason in plain words, with the file that it is about before it. */
export function aboutFile(file: string, error: unknown): unknown {
  return isAppError(error) && /^It /.test(error.message)
    ? new AppError(error.code, `${file} cannot be restored. ${error.message}`)
    : error
}

async function refuseExisting(file: string, force: boolean): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory()) throw conflict(`${file} is a folder. Give the name of a file in it.`)
  if (found && !force)
    throw conflict(
      `${file} is there already. Give another name, or --force to replace it. Nothing was changed.`,
    )
}

/** A line now and then about what takes long; nothing about what does not. */
export function createProgress(verb: string): (what: string, byteLength: number) => void {
  let total = 0
  let toldAt: number | undefined
  return (what, byteLength) => {
    total += byteLength
    toldAt ??= Date.now()
    if (Date.now() - toldAt < 5000) return
    toldAt = Date.now()
    tell(`${verb}: ${showBytes(total)}, at ${what}`)
  }
}

export function showBytes(count: number): string {
  const kilobytes = count / 1000
  return kilobytes < 1000 ? `${Math.ceil(kilobytes)} kB` : `${(kilobytes / 1000).toFixed(1)} MB`
}

/** Of pictures that the database names. */
export function showMissing(count: number): string {
  return count === 1 ? 'the file of one picture is missing' : `the files of ${count} pictures are missing`
}

const databaseGone = 'the database went away in the middle of it. Nothing was kept; try again.'

const problems: Record<string, string> = {
  ENOENT: 'there is no such file or folder.',
  EISDIR: 'it is a folder.',
  ENOTDIR: 'something on that path is a file and no folder.',
  EACCES: 'this user may not do that.',
  EPERM: 'this user may not do that.',
  EROFS: 'that disk is read-only.',
  ENOSPC: 'the disk is full. Nothing was kept; make room, then try again.',
  EDQUOT: 'this user may not keep more on that disk. Nothing was kept.',
  EFBIG: 'that disk cannot hold so large a file. Nothing was kept.',
  '53100': 'the disk of the database is full. Nothing was kept; make room, then try again.',
  '57P01': databaseGone,
  ECONNRESET: databaseGone,
  ECONNREFUSED: databaseGone,
  CONNECTION_CLOSED: databaseGone,
  CONNECTION_ENDED: databaseGone,
  CONNECTION_DESTROYED: databaseGone,
  EPIPE: 'whoever was reading has stopped before the end.',
}
