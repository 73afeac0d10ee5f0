import { v5 } from 'uuid'
import type { ObjectKind } from '../lib/addresses.ts'

const collections = ['actors', 'articles', 'notes', 'activities', 'contexts', 'authorizations'] as const

/** An id of ours, taken apart. */
export type OwnId = {
  type: (typeof collections)[number]
  id: string
  /** The collection below it, such as `replies`; undefined for the thing itself. */
  part: string | undefined
}

const shape = new RegExp(
  `^/ap/(${collections.join('|')})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/([a-z]+))?$`,
)

/** Undefined for everything that is no id of ours; letter case and slashes count, since ids are opaque. */
export function findOwnId(uri: string | URL, origin: string): OwnId | undefined {
  const url = URL.parse(uri)
  if (url?.origin !== origin || url.search || url.hash) return undefined
  return findIdInPath(url.pathname)
}

export function findIdInPath(pathname: string): OwnId | undefined {
  const [, type, id, part] = shape.exec(pathname) ?? []
  const known = collections.find((name) => name === type)
  return known && id ? { type: known, id, part } : undefined
}

/** Which kind of object a path names, or undefined where it names no object. */
export function findObjectKind(type: OwnId['type']): ObjectKind | undefined {
  if (type === 'articles') return 'article'
  return type === 'notes' ? 'note' : undefined
}

/**
 * The same activity id for the same deed, so that a job that runs twice makes one activity.
 * @param deed what is done to what, e.g. `Delete <object id>`
 */
export function toActivityId(deed: string): string {
  return v5(deed, namespace)
}

/** Of our own making; must never change, or activities would be sent again under other ids. */
const namespace = '0197b3a2-7d0c-7c55-9f4e-6b1d2a30c8e1'
