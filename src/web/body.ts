import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'

/** Bytes that are sent often: compressed once for each encoding that is asked for. */
export type Body = {
  get(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>
  /** What all of it may take in memory. */
  maxByteLength: number
}

export function createBody(bytes: Buffer<ArrayBuffer>): Body {
  const kept = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>()
  return {
    maxByteLength: bytes.byteLength * 2,
    get: (encoding) => {
      const known = kept.get(encoding)
      if (known) return known
      const made = encode(bytes, encoding)
      kept.set(encoding, made)
      return made
    },
  }
}

/** The best encoding that the Accept-Encoding header allows (RFC 9110, 12.5.3). */
export function findEncoding(header: string | undefined): Encoding {
  const allowed = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.split(';').map((part) => part.trim()))
    .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name)
  if (allowed.includes('br')) return 'br'
  return allowed.includes('gzip') ? 'gzip' : 'identity'
}

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

async function encode(bytes: Buffer<ArrayBuffer>, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === 'br')
    return new Uint8Array(await compressBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } }))
  return encoding === 'gzip' ? new Uint8Array(await compressGzip(bytes)) : bytes
}
