import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { maxActivityBytes } from '../../lib/limits.ts'

export type InboxBody = {
  /** As they were sent: the digest in the headers is of these (RFC 9530, section 2). */
  bytes: Buffer<ArrayBuffer>
  /** Unpacked; the same as `bytes` where nothing was packed. */
  unpacked: Buffer<ArrayBuffer>
  text: string
}

/** Why a request cannot be read: the status of the answer, and a sentence for the sender. */
export type Unreadable = { status: 400 | 413 | 415; because: string }

/** Unpacks and decodes the body of a request; a small one cannot unpack to more than 1 MB. */
export async function readInboxBody(
  bytes: Buffer<ArrayBuffer>,
  encoding: string | null,
): Promise<InboxBody | Unreadable> {
  if (bytes.length > maxActivityBytes) return tooLarge
  const unpacked = await unpack(bytes, encoding)
  if (!Buffer.isBuffer(unpacked)) return unpacked
  const text = decode(unpacked)
  return text === undefined ? { status: 400, because: 'The body is not UTF-8.' } : { bytes, unpacked, text }
}

const tooLarge: Unreadable = { status: 413, because: 'The body is larger than 1 MB.' }

async function unpack(
  bytes: Buffer<ArrayBuffer>,
  encoding: string | null,
): Promise<Buffer<ArrayBuffer> | Unreadable> {
  const name = encoding?.trim().toLowerCase() || 'identity'
  if (name === 'identity') return bytes
  const unpackBytes = unpackers.get(name)
  if (!unpackBytes) return { status: 415, because: 'The body is packed in a way that is not known here.' }
  try {
    return Buffer.from(await unpackBytes(bytes, { maxOutputLength: maxActivityBytes }))
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? tooLarge : { status: 400, because: 'The body cannot be unpacked.' }
  }
}

const unpackers = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
])

/** What an answer of 415 names as possible (RFC 9110, section 15.5.16). */
export const acceptedEncodings = 'gzip, deflate, br'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** JSON on the wire is UTF-8 (RFC 8259, section 8.1); a mark at its beginning is left out. */
function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
