import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../errors.ts'

/**
 * Makes the folder, if need be, and tries it.
 * @returns whether it is new
 * @throws AppError conflict when this process may not write there
 */
export function addDataDir(dir: string): boolean {
  const isNew = !existsSync(dir)
  try {
    addFolder(dir)
    rmdirSync(mkdtempSync(join(dir, '.try-')))
    return isNew
  } catch (error) {
    throw toPlainError(dir, error as NodeJS.ErrnoException)
  }
}

/** One by one: mkdir with `recursive` tries for ever where the system lets nobody make a folder (/proc). */
function addFolder(dir: string): void {
  if (!existsSync(dirname(dir))) addFolder(dirname(dir))
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    // Another process, which starts at the same time, was quicker.
    if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

function toPlainError(dir: string, error: NodeJS.ErrnoException): Error {
  const problem = problems[error.code ?? '']
  if (!problem) return error
  return new AppError(
    'conflict',
    `Parzelle keeps its data in ${dir}, but ${problem}. Give that folder to the user that runs Parzelle, or set DATA_DIR to another one.`,
  )
}

const problems: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'that disk is read-only',
  // What /proc says, and whatever else is no real disk.
  ENOENT: 'it cannot be made there',
  ENOTDIR: 'something on that path is a file and no folder',
  EEXIST: 'there is a file of that name, and no folder',
  ENOSPC: 'the disk is full',
}
