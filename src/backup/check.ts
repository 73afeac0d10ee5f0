import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Level } from '../db/migrate.ts'
import { AppError } from '../errors.ts'
import { readTar, type TarFile } from '../lib/tar.ts'
import { type About, type Contents, names, notOurs, readAbout, readContents } from './backup.ts'

/** Opens the file anew, from its beginning. */
export type OpenFile = () => Readable

export type Checked = { about: About; contents: Contents }

/**
 * Reads the whole backup and checks that it is one, that this version can restore it, and that every byte is
 * as it was written.
 * @throws AppError invalid or conflict, a sentence that begins with "It"
 */
export async function checkBackup(
  open: OpenFile,
  levels: readonly Level[],
  signal: AbortSignal,
): Promise<Checked> {
  let about: About | undefined
  let contents: Contents | undefined
  const seen: Seen = { parts: [], media: { files: 0, byteLength: 0 } }
  for await (const file of readBackup(open)) {
    signal.throwIfAborted()
    if (contents) throw notOurs()
    if (!about) about = await readFirst(file, levels)
    else if (file.name === names.contents) contents = readContents(await readText(file))
    else await look(file, seen)
  }
  if (!about || !contents) throw cutOff()
  compare(contents, seen)
  return { about, contents }
}

/** The files of the archive. @throws AppError invalid when it cannot be unpacked */
export function readBackup(open: OpenFile): AsyncGenerator<TarFile> {
  return readTar(unpack(open()))
}

async function* unpack(file: Readable): AsyncGenerator<Buffer> {
  const unpacked = createGunzip()
  let start: Buffer | undefined
  file.on('error', (error) => unpacked.destroy(error))
  file.on('data', (chunk: Buffer) => {
    start ??= chunk
  })
  try {
    yield* file.pipe(unpacked)
  } catch (error) {
    if (start && isUnpacked(start)) throw unpackedAlready()
    throw toPlainError(error as NodeJS.ErrnoException, unpacked.bytesWritten)
  } finally {
    file.destroy()
    unpacked.destroy()
  }
}

export async function readBytes(file: TarFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of file.bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Where a picture belongs in storage, or undefined for other files. */
export function findMediaKey(name: string): string | undefined {
  return /^media\/([0-9a-f]{64}\/[\w-][\w.-]*)$/.exec(name)?.[1]
}

type Seen = { parts: string[]; media: { files: number; byteLength: number } }

async function readFirst(file: TarFile, levels: readonly Level[]): Promise<About> {
  if (file.name !== names.about || file.byteLength > 100_000) throw notOurs()
  return readAbout(await readText(file), levels)
}

async function readText(file: TarFile): Promise<string> {
  return (await readBytes(file)).toString()
}

async function look(file: TarFile, seen: Seen): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of file.bytes) hash.update(chunk)
  const sha256 = hash.digest('hex')
  const key = findMediaKey(file.name)
  if (!key) {
    seen.parts.push(toLine({ ...file, sha256 }))
    return
  }
  if (!key.startsWith(sha256)) throw damaged(file.name)
  seen.media.files += 1
  seen.media.byteLength += file.byteLength
}

function compare({ tables, jobs, media }: Contents, seen: Seen): void {
  const parts = [...tables.flatMap((table) => table.parts), ...jobs]
  const wrong = parts.find((part, index) => toLine(part) !== seen.parts[index])
  if (wrong) throw damaged(wrong.name)
  if (seen.parts.length !== parts.length) throw damaged('the list of its files')
  if (seen.media.files !== media.files || seen.media.byteLength !== media.byteLength) throw damaged('media')
}

function toLine({ name, byteLength, sha256 }: { name: string; byteLength: number; sha256: string }): string {
  return `${name} ${byteLength} ${sha256}`
}

function damaged(name: string): AppError {
  return new AppError('invalid', `It is damaged: ${name} is not as it was written.`)
}

/** Some programs unpack what they download, and keep its name. A tar archive begins with a name and a checksum. */
function isUnpacked(start: Buffer): boolean {
  return start.subarray(0, names.about.length + 1).toString() === `${names.about}\0`
}

function unpackedAlready(): AppError {
  return new AppError('invalid', 'It has been unpacked. Pack it with gzip, then it can be restored.')
}

function cutOff(): AppError {
  return new AppError('invalid', 'It is cut off: its end is missing.')
}

function toPlainError(error: NodeJS.ErrnoException, bytesRead: number): Error {
  if (error.code === 'Z_BUF_ERROR') return bytesRead === 0 ? notOurs() : cutOff()
  if (error.code === 'Z_DATA_ERROR')
    return /header check/.test(error.message)
      ? notOurs()
      : new AppError('invalid', 'It is damaged: it cannot be unpacked.')
  return error
}
