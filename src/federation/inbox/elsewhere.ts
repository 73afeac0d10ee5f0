/** Notes that are asked for at their own server, and the thread above them. */
import {
  Article,
  Audio,
  Event,
  getTypeId,
  Image,
  isActor,
  Note,
  Page,
  Question,
  Object as RemoteObject,
  Tombstone,
  Video,
} from '@fedify/vocab'
import { FetchError, type RemoteDocument } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import { findCommentByUri } from '../../comments/queries.ts'
import { type Reply, receiveEdit } from '../../comments/receive.ts'
import { isShortAddress, toWebAddress } from '../../people/person.ts'
import { isPublicly, readNote } from './note.ts'
import { toPlain } from './plain.ts'
import { addCheckedNote, isGone, lockName } from './queries.ts'
import type { Reach } from './reach.ts'
import { readPerson } from './sender.ts'
import { findFirstTarget, type Target } from './target.ts'
import { fetchOrRefuse, isFromElsewhere, refuse } from './trust.ts'

/** What may stand as a comment, with its text, its title, or what is attached; of unknown types any text. */
export function isText(object: RemoteObject): boolean {
  const kinds = [Note, Article, Page, Question, Video, Audio, Image, Event]
  if (getTypeId(object).href === RemoteObject.typeId.href) return object.content !== null
  return !isActor(object) && kinds.some((kind) => object instanceof kind)
}

/** Undefined, with a line in the log, where there is something else; throws what may be better later. */
export async function fetchNote(
  app: App,
  reach: Reach,
  uri: string,
): Promise<RemoteObject | 'gone' | undefined> {
  const url = URL.parse(uri)
  if (!url || !isShortAddress(url) || url.origin === app.config.origin) return undefined
  const load = () => loadOwn(reach, url).catch(goneOrThrow)
  const loaded = await fetchOrRefuse(app, 'the note', load)
  if (!loaded || loaded === 'gone') return loaded
  const object = await fetchOrRefuse(app, 'the note', () => parseObject(reach, loaded.document))
  if (object instanceof Tombstone) return 'gone'
  if (object?.id?.href === url.href && isText(object)) return object
  return refuse(app, 'there is no note', { note: uri })
}

/**
 * From the server that is asked for it: where that leads elsewhere, somebody else could have written it, since
 * many servers lead whoever asks for a post of another one to where it lives (FEP-fe34).
 */
async function loadOwn(reach: Reach, url: URL): Promise<RemoteDocument> {
  const loaded = await reach.documentLoader(url.href)
  if (URL.parse(loaded.documentUrl)?.origin === url.origin) return loaded
  throw new TypeError(`${url.href} leads to another server`)
}

/** Where a comment that is here already stands: an edit is heard while its post is not published, too. */
export async function findPlace(app: App, id: URL): Promise<Target | undefined> {
  const known = await findCommentByUri(app.db, id.href)
  return known && { postId: known.postId, commentId: known.parentId }
}

/** Higher threads are none that readers follow; and nobody's servers keep others waiting for longer. */
const climb = { hops: 10, ms: 20_000 }

type Climb = { hopsLeft: number; endsAt: number }

/**
 * What a note answers: a post or comment here, or a note elsewhere that answers one in its turn, however far
 * up. Those between are fetched and become comments on the way, so that the reply stands where its readers
 * expect it.
 */
export async function findTargetAbove(
  app: App,
  reach: Reach,
  inReplyTo: readonly URL[],
  { hopsLeft, endsAt }: Climb = { hopsLeft: climb.hops, endsAt: performance.now() + climb.ms },
): Promise<Target | undefined> {
  const uris = inReplyTo.map(({ href }) => href)
  const target = await findFirstTarget(app, uris)
  const [uri] = uris
  if (target || uri === undefined || hopsLeft === 0 || performance.now() > endsAt) return target
  const at = app.now()
  const note = await orWithout(app, uri, () => fetchNote(app, reach, uri))
  if (!note || note === 'gone') return undefined
  const rest = { hopsLeft: hopsLeft - 1, endsAt }
  const above = await findTargetAbove(app, reach, note.replyTargetIds, rest)
  if (!above) return undefined
  if (isPublicly(note) && performance.now() < endsAt)
    await orWithout(app, uri, () => takeNote(app, reach, note, above, at))
  return (await findFirstTarget(app, [uri])) ?? above
}

/** A reply waits for no third server: most of those that are not there now never come back. */
async function orWithout<T>(app: App, uri: string, load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load()
  } catch (error) {
    if (!isFromElsewhere(error)) throw error
    return refuse(app, 'what it answers cannot be had', { note: uri, error: String(error) })
  }
}

/** @param at when the note was asked for: what was asked for earlier never overwrites it */
export async function takeNote(
  app: App,
  reach: Reach,
  note: RemoteObject,
  target: Target,
  at: Date,
): Promise<void> {
  const reply = await readHeard(app, reach, note, target)
  if (!reply) return
  await app.db.transaction(async (tx) => {
    await lockName(tx, reply.person.uri)
    if (await isGone(tx, reply.uri, reply.person.uri)) return refuse(app, 'it is gone', { note: reply.uri })
    if (await addCheckedNote(tx, reply.uri, at)) await receiveEdit(app, tx, { ...reply, isCurrent: true })
  })
}

/** Its server vouches for the note, and so for a writer of its own (FEP-fe34). */
async function readHeard(
  app: App,
  reach: Reach,
  note: RemoteObject,
  target: Target,
): Promise<Reply | undefined> {
  const { id } = note
  const writer = note.attributionIds.find(({ origin }) => origin === id?.origin)
  if (!id || !toWebAddress(id) || !writer) return refuse(app, 'the note has no writer', { note: id?.href })
  const load = async () => {
    const { document } = await loadOwn(reach, writer)
    const actor = await parseObject(reach, document)
    return isActor(actor) ? actor : null
  }
  const person = await readPerson(app, writer.href, load)
  return person && { ...(await readNote(note, id, note)), target, person }
}

async function parseObject(reach: Reach, document: unknown): Promise<RemoteObject> {
  try {
    return await RemoteObject.fromJsonLd(document, reach)
  } catch (error) {
    if (typeof document !== 'object' || document === null) throw error
    return RemoteObject.fromJsonLd(toPlain({ ...document }), reach)
  }
}

function goneOrThrow(error: unknown): 'gone' {
  const status = error instanceof FetchError ? error.response?.status : undefined
  if (status === 404 || status === 410) return 'gone'
  throw error
}
