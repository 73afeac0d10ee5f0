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

/** The request with its body read, if it is one from a server; undefined if the body is too long. */
export async function findBody(request: Request, pathname: string): Promise<Request | undefined> {
  if (request.method !== 'POST' || !isForServers(pathname) || !request.body) return request
  const chunks: Uint8Array[] = []
  let byteLength = 0
  for await (const chunk of request.body) {
    byteLength += chunk.byteLength
    if (byteLength > maxActivityBytes) return undefined
    chunks.push(chunk)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  })
}

/** The others are for people and their browsers. */
export function isForServers(pathname: string): boolean {
  return pathname.startsWith('/ap/')
}
