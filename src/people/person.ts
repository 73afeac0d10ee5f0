import type { Person } from '../db/schema.ts'

export type { Person } from '../db/schema.ts'

/** What an actor's document says about it, in our words. */
export type RemotePerson = Pick<
  Person,
  'uri' | 'host' | 'type' | 'handle' | 'name' | 'url' | 'inbox' | 'sharedInbox' | 'avatarUrl' | 'fetchedAt'
>

/** A person as readers see one: beside a comment, a like or a boost. */
export type PersonCard = {
  name: string
  /** user@host, without the first @. */
  handle: string
  /** The profile page elsewhere; always http or https. */
  url: string
  /** Our own copy: the folder and name in /media/<hash>/<name>. */
  avatar: { hash: string; name: string } | null
}

const maxNameLength = 200

/**
 * A name from elsewhere as plain text: one line, no control characters and none that turn the direction
 * of what stands after it. Shortcodes of custom emoji stay text.
 */
export function toName(text: string | null | undefined, fallback: string, maxLength = maxNameLength): string {
  const line = (text ?? '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '')
    .trim()
  return [...line].slice(0, maxLength).join('') || fallback
}

/** Longer ones are nobody's, and fit into no index of the database. */
const maxAddressLength = 2000

/** Whether it can be an id or address of something elsewhere. */
export function isShortAddress({ href }: URL): boolean {
  return href.length <= maxAddressLength
}

/** The address if a reader may click it; `javascript:` and the like give undefined. */
export function toWebAddress(address: string | URL | null | undefined): string | undefined {
  const url = address ? URL.parse(address) : null
  if (!url || !isShortAddress(url)) return undefined
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}
