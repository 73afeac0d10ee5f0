import { createHash } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Connection } from '../db/client.ts'
import { listLevels, listTablesEverMade, newerDatabase } from '../db/migrate.ts'
import { AppError } from '../errors.ts'
import type { Storage } from '../lib/storage.ts'
import { toTarEnd, toTarFile } from '../lib/tar.ts'
import { version } from '../lib/version.ts'
import { toStorageKey } from '../media/picture.ts'
import { type About, type Contents, forgottenTables, formatVersion, names, type Part } from './backup.ts'
import {
  copyJobs,
  copyTable,
  findLevel,
  findSource,
  listPictures,
  listSequences,
  listTables,
  readSnapshot,
  type Snapshot,
} from './queries.ts'

/** What a backup is made of. */
export type BackupSource = {
  connection: Connection
  storage: Storage
  /** Of the migrations. */
  folder: string
}

export type Saved = { about: About; contents: Contents }

/** Told what is being worked on, and how much has been done. */
export type Progress = (what: string, byteLength: number) => void

/**
 * Writes the blog as it is in one moment; it may be read and written to meanwhile. The database is not changed,
 * nor brought to this version's schema. Memory does not grow with the blog.
 * @throws AppError not-found before the blog is set up, conflict when a newer Parzelle wrote the database;
 *   what the destination throws; AbortError
 */
export async function saveBackup(
  source: BackupSource,
  destination: Writable,
  options: { signal: AbortSignal; onProgress: Progress },
): Promise<Saved> {
  return readSnapshot(source.connection, async (snapshot) => {
    const saved = { about: await readSource(snapshot, source.folder), contents: noContents() }
    const archive = Readable.from(writeArchive(snapshot, source, saved, options.onProgress), {
      objectMode: false,
    })
    await pipeline(archive, createGzip(), destination, { signal: options.signal })
    return saved
  })
}

function noContents(): Contents {
  return { tables: [], sequences: [], jobs: [], media: { files: 0, byteLength: 0, missing: [] } }
}

async function readSource(snapshot: Snapshot, folder: string): Promise<About> {
  const at = await findLevel(snapshot)
  const levels = listLevels(folder)
  if (at !== undefined && at > (levels.at(-1)?.at ?? 0)) throw newerDatabase()
  const level = levels.find((known) => known.at === at)
  const found = level && (await findSource(snapshot))
  if (!level || !found)
    throw new AppError('not-found', 'There is no blog yet, so there is nothing to back up.')
  const { handle, handleHost, madeAt, ...place } = found
  return {
    ...{ program: 'parzelle', format: formatVersion, version, level },
    madeAt: new Date(madeAt).toISOString(),
    handle: `@${handle}@${handleHost}`,
    ...place,
  }
}

/** Fills `contents` on its way, and writes it last. */
async function* writeArchive(
  snapshot: Snapshot,
  { storage, folder }: BackupSource,
  { about, contents }: Saved,
  onProgress: Progress,
): AsyncGenerator<Uint8Array> {
  const at = new Date(about.madeAt)
  const toFile = (name: string, value: unknown) => toTarFile(name, toJson(value), at)
  yield* toFile(names.about, about)
  const tables = await listTables(snapshot, listTablesEverMade(folder))
  const kept = tables.filter(({ name }) => !forgottenTables.includes(name))
  for (const table of kept) {
    const parts: Part[] = []
    contents.tables.push({ ...table, parts })
    yield* writeLines(await copyTable(snapshot, table), `database/${table.name}`, { at, parts, onProgress })
  }
  contents.sequences = await listSequences(snapshot, kept)
  const jobs = await copyJobs(snapshot)
  if (jobs) yield* writeLines(jobs, 'jobs', { at, parts: contents.jobs, onProgress })
  yield* writeMedia(snapshot, storage, { at, media: contents.media, onProgress })
  yield* toFile(names.contents, contents)
  yield toTarEnd()
}

/** A file in the archive begins with its length, so lines are gathered into parts that fit into memory. */
const partBytes = 4_000_000

async function* writeLines(
  lines: AsyncIterable<Buffer>,
  name: string,
  { at, parts, onProgress }: { at: Date; parts: Part[]; onProgress: Progress },
): AsyncGenerator<Uint8Array> {
  for await (const bytes of gather(lines)) {
    const part = { name: `${name}.${parts.length + 1}.ndjson`, rows: countLines(bytes), ...measure(bytes) }
    parts.push(part)
    yield* toTarFile(part.name, bytes, at)
    onProgress(part.name, bytes.byteLength)
  }
}

async function* gather(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let byteLength = 0
  for await (const chunk of lines) {
    held.push(chunk)
    byteLength += chunk.byteLength
    if (byteLength < partBytes || chunk.at(-1) !== newline) continue
    yield Buffer.concat(held)
    held = []
    byteLength = 0
  }
  if (byteLength > 0) yield Buffer.concat(held)
}

const newline = 0x0a

async function* writeMedia(
  snapshot: Snapshot,
  storage: Storage,
  { at, media, onProgress }: { at: Date; media: Contents['media']; onProgress: Progress },
): AsyncGenerator<Uint8Array> {
  for (let after = ''; ; ) {
    const pictures = await listPictures(snapshot, after)
    for (const picture of pictures) {
      const key = toStorageKey(picture)
      const bytes = await storage.get(key)
      if (!bytes) {
        media.missing.push(key)
        continue
      }
      media.files += 1
      media.byteLength += bytes.byteLength
      yield* toTarFile(`media/${key}`, bytes, at)
      onProgress(`media/${key}`, bytes.byteLength)
    }
    const last = pictures.at(-1)
    if (!last) return
    after = last.hash
  }
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}

function measure(bytes: Buffer): Pick<Part, 'byteLength' | 'sha256'> {
  return { byteLength: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function toJson(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
