import { maxActivityBytes } from '../lib/limits.ts'

/** A form with a picture. */
const maxFormBytes = 8_000_000

/** Whether the request says itself that it is too long, or does not say how long it is. */
export function isTooLong(request: Request, pathname: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const length = request.headers.get('content-length')
  if (isForServers(pathname)) return Number(length ?? 0) > maxActivityBytes
  // A browser always says it. Only without a body both headers are missing.
  if (length === null) return request.headers.has('transfer-encoding')
  return Number(length) > maxFormBytes
}

/**
 * The body of a request from a server, which `isTooLong` has let pass; undefined if it is too long all the
 * same.
 */
export async function readBody(request: Request): Promise<Buffer<ArrayBuffer> | undefined> {
  // No more than it said comes through. Read in one piece it costs a tenth of what a stream does.
  if (request.headers.has('content-length')) return Buffer.from(await request.arrayBuffer())
  const chunks: Uint8Array[] = []
  let byteLength = 0
  for await (const chunk of request.body ?? []) {
    byteLength += chunk.byteLength
    if (byteLength > maxActivityBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The others are for people and their browsers. */
export function isForServers(pathname: string): boolean {
  return pathname.startsWith('/ap/')
}
