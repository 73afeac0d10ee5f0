import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Json = Record<string, unknown>

export type Payload = { file: string; json: Json }

/** All JSON files below a folder, by name; the first part of each name is the kind of server. */
export function listPayloads(folder: string): Payload[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, json: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Json }))
}

export const actorTypes = ['Person', 'Group', 'Application', 'Service', 'Organization']

const activityTypes = [
  ...['Accept', 'Add', 'Announce', 'Block', 'Create', 'Delete', 'Dislike', 'EmojiReact', 'Flag', 'Follow'],
  ...['Join', 'Leave', 'Like', 'Move', 'QuoteRequest', 'Reject', 'Remove', 'Undo', 'Update', 'View'],
]

/**
 * What a server would send so that a file arrives: an activity is sent as it is, an actor as the Update of
 * itself, a tombstone as a Delete, anything else as the Create of it by its writer.
 */
export function toActivity({ json }: Payload): Json {
  const type = String(json.type)
  if (activityTypes.includes(type)) return json
  const { '@context': context, ...object } = json
  const id = String(json.id)
  const actor = actorTypes.includes(type) ? id : (findWriter(json) ?? new URL('/users/somebody', id).href)
  const kind = toWrapper(type)
  const { to, cc } = json
  return {
    ...(context !== undefined && { '@context': context }),
    id: `${id}#${kind.toLowerCase()}`,
    type: kind,
    actor,
    ...(to !== undefined && { to }),
    ...(cc !== undefined && { cc }),
    object,
  }
}

/** The actor of the same server, of several that a video has. */
function findWriter({ attributedTo, actor }: Json): string | undefined {
  const [first] = [attributedTo ?? actor ?? []].flat()
  return idOf(first)
}

function toWrapper(type: string): string {
  if (actorTypes.includes(type)) return 'Update'
  return type === 'Tombstone' ? 'Delete' : 'Create'
}

export function idOf(value: unknown): string | undefined {
  const [first] = [value].flat()
  const id = isRecord(first) ? first.id : first
  return typeof id === 'string' ? id : undefined
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
