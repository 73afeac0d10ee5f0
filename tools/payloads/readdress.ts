import { idOf, isRecord, type Json } from './files.ts'
import type { Neighbours } from './neighbours.ts'

/** What of the blog an activity is made to be about. */
export type Aims = { actor: string; article: string; comment: string }

/** The activity at the heart of another: what an Undo takes back. */
function toCore(activity: Json): Json {
  return activity.type === 'Undo' && isRecord(activity.object) ? toCore(activity.object) : activity
}

/**
 * Makes an activity one that is meant for the blog: what it answers, likes, follows or boosts is the blog's
 * post, comment or actor; everybody else lives on servers of our own.
 */
export async function readdress(activity: Json, aims: Aims, neighbours: Neighbours): Promise<Json> {
  const places = findPlaces(activity, aims)
  const change = async (value: unknown, name = ''): Promise<unknown> => {
    if (name === '@context') return value
    if (Array.isArray(value)) return Promise.all(value.map((item) => change(item, name)))
    if (isRecord(value)) {
      const entries = Object.entries(value).map(async ([key, inner]) => [key, await change(inner, key)])
      return Object.fromEntries(await Promise.all(entries))
    }
    return isAddress(value) ? (places.get(value) ?? neighbours.move(value)) : value
  }
  return (await change(activity)) as Json
}

/** Addresses in the activity, and what of the blog stands in their place. */
function findPlaces(activity: Json, aims: Aims): Map<string, string> {
  const core = toCore(activity)
  const object = isRecord(core.object) ? core.object : {}
  const pairs = [
    ...findAim(core, aims),
    [idOf(object.inReplyTo), aims.article],
    ...[core, object].map((one) => [findOnlyReader(one, core.actor), aims.actor]),
  ]
  return new Map(pairs.flatMap(([address, aim]) => (address && aim ? [[address, aim]] : [])))
}

function findAim({ type, object }: Json, aims: Aims): (string | undefined)[][] {
  const id = idOf(object)
  if (type === 'Follow') return [[id, aims.actor]]
  if (type === 'Accept') return [[isRecord(object) ? idOf(object.actor) : undefined, aims.actor]]
  if (type === 'Flag') return [object].flat().map((one) => [idOf(one), aims.article])
  const isReaction = ['Like', 'Dislike', 'Announce', 'EmojiReact'].includes(String(type))
  if (!isReaction) return []
  return [[id, /comment|note/.test(id ?? '') ? aims.comment : aims.article]]
}

/** Whom a message is for, where it is for one only. */
function findOnlyReader({ to }: Json, actor: unknown): string | undefined {
  const [first, ...others] = [to ?? []].flat()
  return others.length > 0 || first === actor || isPublic(first) ? undefined : idOf(first)
}

function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\/[^\s<>]+$/.test(value)) return false
  return !isPublic(value)
}

function isPublic(value: unknown): boolean {
  return String(value).startsWith('https://www.w3.org/')
}
