import { AppError } from '../errors.ts'

/**
 * Tar archives (POSIX.1-1988 ustar, which every tar reads), as streams of any length. Only plain files, and
 * only what Parzelle writes itself: docs/decisions/0013 says why this is no library.
 */

const blockBytes = 512
/** What eleven octal digits hold. */
const maxFileBytes = 8 * 1024 ** 3 - 1

/** The bytes of a file must be read, or passed over, before the next file is asked for. */
export type TarFile = { name: string; byteLength: number; bytes: AsyncIterable<Buffer> }

/** One file: its header, its bytes, and what fills the last block. */
export function* toTarFile(name: string, bytes: Uint8Array, at: Date): Generator<Uint8Array> {
  yield toHeader(name, bytes.byteLength, at)
  yield bytes
  yield Buffer.alloc(paddingOf(bytes.byteLength))
}

/** Two empty blocks. */
export function toTarEnd(): Buffer {
  return Buffer.alloc(2 * blockBytes)
}

/** @throws AppError invalid when it ends before its end, or is no tar archive */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarFile> {
  const source = createSource(chunks)
  try {
    yield* readFiles(source)
  } finally {
    await source.close()
  }
}

async function* readFiles(source: Source): AsyncGenerator<TarFile> {
  for (;;) {
    const header = await source.take(blockBytes)
    if (header.every((byte) => byte === 0)) break
    const { name, byteLength } = readHeader(header)
    let left = byteLength
    const bytes = async function* () {
      while (left > 0) {
        const chunk = await source.takeSome(left)
        left -= chunk.byteLength
        yield chunk
      }
    }
    yield { name, byteLength, bytes: bytes() }
    while (left > 0) left -= (await source.takeSome(left)).byteLength
    await source.take(paddingOf(byteLength))
  }
  await source.drain()
}

function toHeader(name: string, byteLength: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > 100 || byteLength > maxFileBytes)
    throw new Error(`${name} (${byteLength} bytes) does not fit into a tar archive`)
  const header = Buffer.alloc(blockBytes)
  header.write(name, 0, 'utf8')
  writeOctal(header, 100, 8, 0o600)
  writeOctal(header, 108, 8, 0)
  writeOctal(header, 116, 8, 0)
  writeOctal(header, 124, 12, byteLength)
  writeOctal(header, 136, 12, Math.floor(at.getTime() / 1000))
  header.write('0', 156)
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

function readHeader(header: Buffer): { name: string; byteLength: number } {
  const byteLength = readOctal(header, 124, 12)
  const isFile = header.toString('latin1', 257, 262) === 'ustar' && ['0', '\0'].includes(charAt(header, 156))
  if (!isFile || !Number.isInteger(byteLength) || readOctal(header, 148, 8) !== sumOf(header))
    throw new AppError('invalid', 'There is something in it that is no tar archive.')
  return { name: header.toString('utf8', 0, 100).replace(/\0.*$/s, ''), byteLength }
}

/** Of all bytes of the header, with the place of the sum itself as spaces. */
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

function writeOctal(header: Buffer, at: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
}

function readOctal(header: Buffer, at: number, length: number): number {
  const text = header.toString('latin1', at, at + length).replace(/[\0 ]+$/, '')
  return /^ *[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN
}

function charAt(header: Buffer, at: number): string {
  return header.toString('latin1', at, at + 1)
}

function paddingOf(byteLength: number): number {
  return (blockBytes - (byteLength % blockBytes)) % blockBytes
}

type Source = ReturnType<typeof createSource>

/** Bytes as they are asked for, however they come. */
function createSource(chunks: AsyncIterable<Buffer>) {
  const iterator = chunks[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const takeSome = async (max: number): Promise<Buffer> => {
    while (held.byteLength === 0) {
      const { done, value } = await iterator.next()
      if (done) throw new AppError('invalid', 'It is cut off: its end is missing.')
      held = value
    }
    const some = held.subarray(0, max)
    held = held.subarray(some.byteLength)
    return some
  }
  const take = async (length: number): Promise<Buffer> => {
    const parts: Buffer[] = []
    for (let left = length; left > 0; left -= parts.at(-1)?.byteLength ?? 0) parts.push(await takeSome(left))
    return Buffer.concat(parts)
  }
  /** To the very end, so that whoever unpacks finds out whether it is whole. */
  const drain = async () => {
    while (!(await iterator.next()).done);
  }
  const close = async () => {
    await iterator.return?.()
  }
  return { take, takeSome, drain, close }
}
