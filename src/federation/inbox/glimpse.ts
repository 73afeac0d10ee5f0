/** What plain JSON tells of an activity before JSON-LD, signatures and the network come in. */
export type Glimpse = {
  id: string | undefined
  /** Without the vocabulary's name in front. */
  type: string
  /** Who claims to send it; an http or https address. */
  actor: URL
  object: InnerGlimpse
}

type InnerGlimpse = {
  id: string | undefined
  inReplyTo: readonly string[]
  /** True for an IRI without the object itself. */
  isReference: boolean
}

const maxDepth = 50

/** @returns a sentence for the sender where the text is no activity */
export function readGlimpse(text: string): Glimpse | string {
  const json = parse(text)
  if (json === undefined) return 'The body is not JSON.'
  if (!isRecord(json)) return 'The body is not one JSON object.'
  if (isDeeper(json, maxDepth)) return `The body is nested deeper than ${maxDepth} levels.`
  if (!isStorable(json)) return 'The body holds characters that are no text.'
  const type = toType(json.type ?? json['@type'])
  if (!type) return 'The activity has no type.'
  const actor = URL.parse(toId(json.actor) ?? '')
  if (!actor || !/^https?:$/.test(actor.protocol)) return 'The activity has no actor.'
  return { id: toId(json), type, actor, object: toInner(json.object) }
}

function toInner(value: unknown): InnerGlimpse {
  const object = toFirst(value)
  const inReplyTo = isRecord(object) ? toList(object.inReplyTo).flatMap((target) => toId(target) ?? []) : []
  return { id: toId(object), inReplyTo, isReference: !isRecord(object) || Object.keys(object).length === 1 }
}

function toId(value: unknown): string | undefined {
  const first = toFirst(value)
  const id = isRecord(first) ? (first.id ?? first['@id']) : first
  return typeof id === 'string' ? id : undefined
}

/** The first type that is one of the vocabulary's; some servers send several. */
function toType(value: unknown): string | undefined {
  const type = toFirst(value)
  if (typeof type !== 'string') return undefined
  return type.replace(/^(as:|https:\/\/www\.w3\.org\/ns\/activitystreams#)/, '')
}

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
function isStorable(json: unknown): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(JSON.stringify(json))
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
