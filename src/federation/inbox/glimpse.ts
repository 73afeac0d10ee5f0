import { toWebAddress } from '../../people/person.ts'

/** What plain JSON tells of an activity before JSON-LD, signatures and the network come in. */
export type Glimpse = {
  id: string | undefined
  /** Without the vocabulary's name in front. */
  type: string
  /** Who claims to send it; an http or https address. */
  actor: URL
  object: InnerGlimpse
  /** Of an Announce: the activity in it, by which a group hands on what its members do. */
  handedOn: { type: string; object: InnerGlimpse } | undefined
  /** Whom it names that it is for, of `to` and `cc` of itself and its object. */
  audience: readonly string[]
  /** All of it, as it came. */
  json: Record<string, unknown>
  /** True for more parts than JSON-LD should be let loose on. */
  isLarge: boolean
}

type InnerGlimpse = {
  id: string | undefined
  inReplyTo: readonly string[]
  /** The conversation that it says it belongs to. */
  context: string | undefined
  /** True for an IRI without the object itself. */
  isReference: boolean
}

const maxDepth = 50
/** Strings, numbers and the like; a long reply with pictures and fifty mentions has some hundreds. */
const maxParts = 4000

/** @returns a sentence for the sender where the text is no activity */
export function readGlimpse(text: string): Glimpse | string {
  const json = readJson(text)
  if (typeof json === 'string') return json
  const type = toType(json.type ?? json['@type'])
  if (!type) return 'The activity has no type.'
  const actor = findActor(json)
  if (!actor) return 'The activity has no actor.'
  const object = toFirst(json.object)
  return {
    id: toId(json),
    type,
    actor,
    object: toInner(object),
    handedOn: type === 'Announce' ? toHandedOn(object) : undefined,
    audience: [...toAudience(json), ...toAudience(object)],
    json,
    isLarge: hasManyParts(json),
  }
}

/** Who claims to send it, by the plain word. */
export function findActor(activity: Record<string, unknown>): URL | undefined {
  const address = toWebAddress(toId(activity.actor))
  return address === undefined ? undefined : new URL(address)
}

/** @returns a sentence where the text is no JSON object, or one that cannot be kept */
function readJson(text: string): Record<string, unknown> | string {
  const json = parse(text)
  if (json === undefined) return 'The body is not JSON.'
  if (!isRecord(json)) return 'The body is not one JSON object.'
  if (isDeeper(json, maxDepth)) return `The body is nested deeper than ${maxDepth} levels.`
  return isStorable(text, json) ? json : 'The body holds characters that are no text.'
}

function toHandedOn(activity: unknown): Glimpse['handedOn'] {
  if (!isRecord(activity) || activity.object === undefined) return undefined
  const type = toType(activity.type)
  return type ? { type, object: toInner(toFirst(activity.object)) } : undefined
}

function toAudience(object: unknown): string[] {
  if (!isRecord(object)) return []
  return [...toList(object.to), ...toList(object.cc)].slice(0, 100).flatMap((one) => toId(one) ?? [])
}

function toInner(object: unknown): InnerGlimpse {
  const inReplyTo = isRecord(object) ? toList(object.inReplyTo).flatMap((target) => toId(target) ?? []) : []
  const context = isRecord(object) ? toId(object.context) : undefined
  const isReference = !isRecord(object) || Object.keys(object).length === 1
  return { id: toId(object), inReplyTo, context, isReference }
}

function toId(value: unknown): string | undefined {
  const first = toFirst(value)
  const id = isRecord(first) ? (first.id ?? first['@id']) : first
  return typeof id === 'string' ? id : undefined
}

/** Some servers send several, of which one is the vocabulary's: the one without a prefix. */
function toType(value: unknown): string | undefined {
  const types = toList(value).filter((type) => typeof type === 'string')
  const names = types.map((type) => type.replace(prefixes, ''))
  return names.find((name) => !name.includes(':')) ?? names[0]
}

const prefixes = /^(as:|https:\/\/www\.w3\.org\/ns\/activitystreams#|https:\/\/w3id\.org\/fep\/044f#)/

function toFirst(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * PostgreSQL keeps neither NUL nor half a character (a lone surrogate). JSON.stringify writes just these as
 * escapes; a backslash that is meant as one stands there twice.
 */
function isStorable(text: string, json: unknown): boolean {
  // Text that was decoded can hold them only as escapes; most bodies have no such thing.
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(text)) return true
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(JSON.stringify(json))
}

/** More than JSON-LD should be let loose on: it takes seconds for what fits into 1 MB. */
export function hasManyParts(json: unknown): boolean {
  return countParts(json, maxParts) <= 0
}

/** @returns what is left of `left`, or 0 or less */
function countParts(value: unknown, left: number): number {
  if (typeof value !== 'object' || value === null || left <= 0) return left - 1
  let rest = left - 1
  for (const inner of Object.values(value)) {
    rest = countParts(inner, rest)
    if (rest <= 0) break
  }
  return rest
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
