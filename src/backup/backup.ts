/**
 * What a backup is: a tar archive, packed by gzip, with plain files in it (docs/decisions/0013).
 *
 *     backup.json                  what this is, and of which blog: `About`
 *     database/<table>.<n>.ndjson  rows, one JSON object a line; a table may have several parts, or none
 *     jobs.<n>.ndjson              later work that had not been done yet: `WaitingJob`s
 *     media/<hash>/<name>          pictures; the hash is the SHA-256 of the bytes
 *     contents.json                last: what must be there, to notice what is missing: `Contents`
 */
import type { Level } from '../db/migrate.ts'
import { AppError } from '../errors.ts'
import type { Job, JobType } from '../jobs/kinds.ts'

/** Goes up when an earlier Parzelle could no longer read what is written. */
export const formatVersion = 1

export const names = { about: 'backup.json', contents: 'contents.json' } as const

export type About = {
  program: 'parzelle'
  format: number
  /** Of Parzelle, as in package.json. */
  version: string
  /** The database's last migration. */
  level: Level
  /** ISO 8601, the moment that the backup shows. */
  madeAt: string
  origin: string
  /** @blog@host */
  handle: string
  title: string
  /** For people; the backup fits every version. */
  postgres: string
}

/** A file of lines in the archive. */
export type Part = { name: string; rows: number; byteLength: number; sha256: string }

export type TableContents = { name: string; columns: string[]; parts: Part[] }

export type Contents = {
  /** In an order in which each one finds the rows that it refers to. */
  tables: TableContents[]
  /** The last numbers that were given out, so that none is given twice. */
  sequences: { table: string; column: string; last: string }[]
  jobs: Part[]
  /** `missing` were named by the database and not there. */
  media: { files: number; byteLength: number; missing: string[] }
}

export type WaitingJob = { type: JobType; data: Omit<Job, 'type'>; startAfter: string | null }

/**
 * What is not kept: who is signed in, who tried to, links that work once, and what was fetched from elsewhere
 * and can be fetched again.
 */
export const forgottenTables: readonly string[] = ['sessions', 'attempts', 'tokens', 'key_values']

/** @throws AppError invalid when the archive is something else, conflict when it is of a newer Parzelle */
export function readAbout(text: string, levels: readonly Level[]): About {
  const about = parse(text) as Partial<About>
  if (about?.program !== 'parzelle' || typeof about.format !== 'number') throw notOurs()
  if (about.format > formatVersion) throw tooNew(about)
  const { level } = about
  if (!level || !about.origin || !about.handle) throw notOurs()
  if (level.at > (levels.at(-1)?.at ?? 0)) throw tooNew(about)
  if (!levels.some(({ name, at }) => name === level.name && at === level.at))
    throw new AppError(
      'conflict',
      `It was made by Parzelle ${about.version}, whose database (${level.name}) this version does not know. Restore it with that version.`,
    )
  return about as About
}

export function readContents(text: string): Contents {
  const contents = parse(text) as Partial<Contents>
  if (!Array.isArray(contents?.tables) || !contents.jobs || !contents.media || !contents.sequences)
    throw notOurs()
  return contents as Contents
}

export function notOurs(): AppError {
  return new AppError('invalid', 'It is no backup made by Parzelle.')
}

export function countRows(parts: readonly Part[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0)
}

function tooNew({ version = 'unknown' }: Partial<About>): AppError {
  return new AppError(
    'conflict',
    `It was made by a newer version of Parzelle (${version}). Restore it with that version or a later one.`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notOurs()
  }
}
