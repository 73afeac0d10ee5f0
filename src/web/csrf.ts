import { timingSafeEqual } from 'node:crypto'

/**
 * Whether a form was sent from one of our own pages, as far as the browser says: by `Sec-Fetch-Site`, which
 * no page can forge, and by `Origin`, since "same origin" is also what a page says whose name someone had
 * point to us. Browsers that send neither leave it to the form's token.
 */
export function isFromUs(headers: Headers, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const sender = headers.get('origin')
  return sender === null || sender === 'null' || sender === origin
}

/** Whether the form carries the session's token. */
export function isTokenRight(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
