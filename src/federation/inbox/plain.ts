/**
 * An activity in plain ActivityStreams, for those that JSON-LD makes nothing of: without a context or with a
 * broken one, with one property in an impossible form, or with more in it than is good. What is not
 * understood here is left out; an activity that says who does what to what comes through. Pure.
 */
import { activityStreams, publicUri } from '../wire.ts'

export type Json = Record<string, unknown>

/** @param activity JSON as it came; its signature says nothing about what comes out */
export function toPlain(activity: Json): Json {
  return { '@context': activityStreams, ...toPlainObject(activity, maxDepth) }
}

/** An Undo of an Announce of a Create of a Note. */
const maxDepth = 4
/** Of addressees, tags and the like. */
const maxItems = 200

function toPlainObject(object: Json, depth: number): Json {
  const plain: Json = { type: toKnownType(object) }
  for (const [name, read] of readers) {
    const value = read(object[name], depth)
    if (value !== undefined) plain[name] = value
  }
  const id = toId(object.id ?? object['@id'])
  return id === undefined ? plain : { id, ...plain }
}

type Reader = (value: unknown, depth: number) => unknown

const readers = new Map<string, Reader>([
  ['actor', toId],
  ['object', toInner],
  ['attributedTo', toIds],
  ['inReplyTo', toIds],
  ['to', toAudience],
  ['cc', toAudience],
  ['followers', toId],
  ['inbox', toId],
  ['endpoints', toEndpoints],
  ['name', toText],
  ['preferredUsername', toText],
  ['summary', toText],
  ['content', toText],
  ['contentMap', toTexts],
  ['mediaType', toMediaType],
  ['published', toTime],
  ['updated', toTime],
  ['url', toAddress],
  ['icon', toPicture],
  ['attachment', toAttachments],
])

/** Of several types the first that the vocabulary knows; a text of an unknown one is a Note. */
function toKnownType(object: Json): string | undefined {
  const types = toList(object.type ?? object['@type']).filter((type) => typeof type === 'string')
  const names = types.map((type) => type.replace(/^(as:|https:\/\/www\.w3\.org\/ns\/activitystreams#)/, ''))
  const known = names.find((name) => knownTypes.has(name))
  return known ?? (toText(object.content) === undefined ? names[0] : 'Note')
}

const knownTypes = new Set(
  (
    'Accept Add Announce Block Create Delete Dislike Flag Follow Ignore Join Leave Like Move Reject Remove ' +
    'Undo Update Application Group Organization Person Service Article Audio Document Event Image Note Page ' +
    'Question Tombstone Video Link'
  ).split(' '),
)

function toInner(value: unknown, depth: number): unknown {
  const first = toList(value)[0]
  if (!isRecord(first)) return toId(first)
  return depth === 0 || Object.keys(first).length === 1 ? toId(first) : toPlainObject(first, depth - 1)
}

function toId(value: unknown): string | undefined {
  const [first] = toList(value)
  const id = isRecord(first) ? (first.id ?? first['@id'] ?? first.href) : first
  return typeof id === 'string' && URL.canParse(id) ? id : undefined
}

function toIds(value: unknown): string[] {
  return toList(value)
    .slice(0, maxItems)
    .flatMap((item) => toId(item) ?? [])
}

/** However many there are, whether it is public is known. */
function toAudience(value: unknown): string[] {
  const isPublic = toList(value).some((item) => publicNames.has(String(item)))
  return [...(isPublic ? [publicUri] : []), ...toIds(value).filter((id) => !publicNames.has(id))]
}

const publicNames = new Set([publicUri, 'as:Public', 'Public'])

function toText(value: unknown): string | undefined {
  const [first] = toList(value)
  const text = isRecord(first) ? first['@value'] : first
  return typeof text === 'string' ? text : undefined
}

function toTexts(value: unknown): Json | undefined {
  if (!isRecord(value)) return undefined
  const texts = Object.entries(value).filter(
    ([language, text]) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) && typeof text === 'string',
  )
  return texts.length > 0 ? Object.fromEntries(texts.slice(0, maxItems)) : undefined
}

function toMediaType(value: unknown): string | undefined {
  const text = toText(value)
  return text && /^[\w.+-]+\/[\w.+-]+/.test(text) ? text : undefined
}

/** Seconds and milliseconds since 1970 are times too; what is none is left out. */
export function toTime(value: unknown): string | undefined {
  const [first] = toList(value)
  const ms = typeof first === 'number' ? first * (first < 1e11 ? 1000 : 1) : Date.parse(toText(first) ?? '')
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : undefined
}

/** Of several the page, where one says that it is one. */
function toAddress(value: unknown): string | undefined {
  const links = toList(value)
  const page = links.find((link) => isRecord(link) && link.mediaType === 'text/html')
  return toId(page ?? links.find((link) => toId(link)))
}

function toEndpoints(value: unknown): Json | undefined {
  const sharedInbox = isRecord(value) ? toId(value.sharedInbox) : undefined
  return sharedInbox === undefined ? undefined : { sharedInbox }
}

function toPicture(value: unknown): Json | undefined {
  const [first] = toList(value)
  const url = isRecord(first) ? toAddress(first.url) : toId(first)
  return url === undefined ? undefined : { type: 'Image', url }
}

function toAttachments(value: unknown): Json[] {
  return toList(value)
    .slice(0, maxItems)
    .flatMap((item) => {
      const url = isRecord(item) ? toAddress(item.url ?? item.href) : toId(item)
      const name = isRecord(item) ? toText(item.name) : undefined
      return url === undefined ? [] : [{ type: 'Document', url, ...(name !== undefined && { name }) }]
    })
}

function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
