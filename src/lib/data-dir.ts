import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../errors.ts'

/**
 * Makes the folder, if need be, and tries it.
 * @returns whether it is new
 * @throws AppError conflict when this process may not write there
 */
export function addDataDir(dir: string): boolean {
  const isNew = !existsSync(dir)
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    rmdirSync(mkdtempSync(join(dir, '.try-')))
    return isNew
  } catch (error) {
    throw toPlainError(dir, error as NodeJS.ErrnoException)
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
  // What mkdir with `recursive` says of a read-only disk.
  ENOENT: 'it cannot be made there',
  ENOTDIR: 'something on that path is a file and no folder',
  EEXIST: 'there is a file of that name, and no folder',
  ENOSPC: 'the disk is full',
}
