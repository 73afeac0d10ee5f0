import { actorTypes, idOf, isRecord, type Json } from './files.ts'
import type { Neighbours } from './neighbours.ts'
import type { Aims } from './readdress.ts'

const publicUri = 'https://www.w3.org/ns/activitystreams#Public'
const context = 'https://www.w3.org/ns/activitystreams'

/**
 * What must have happened before an activity can mean anything: what it deletes was written, what it undoes
 * was done, whom it brings news of is known.
 * @param activity re-addressed already
 * @returns activities to send first, in this order
 */
export function listBefore(activity: Json, aims: Aims, neighbours: Neighbours): Json[] {
  const { type, actor, object } = activity
  const writer = String(actor)
  if (type === 'Undo' && isRecord(object)) return [...listBefore(object, aims, neighbours), object]
  if (type === 'Delete' && idOf(object) === writer) return [toLike(writer, aims)]
  if (type === 'Delete') return [toCreate(String(idOf(object)), writer, aims, neighbours)]
  if (type === 'Dislike') return [toLike(writer, aims)]
  const isNews = type === 'Update' && isRecord(object) && actorTypes.includes(String(object.type))
  return isNews ? [toFollow(writer, aims, neighbours)] : []
}

function toLike(actor: string, { article }: Aims): Json {
  return { '@context': context, id: `${actor}#likes/1`, type: 'Like', actor, object: article }
}

function toFollow(actor: string, aims: Aims, neighbours: Neighbours): Json {
  neighbours.serve({ id: actor, type: 'Person', name: 'of before' })
  return { '@context': context, id: `${actor}#follows/1`, type: 'Follow', actor, object: aims.actor }
}

/** A reply by the actor, or, where that one lives elsewhere, by somebody on the note's own server. */
function toCreate(id: string, actor: string, { article }: Aims, neighbours: Neighbours): Json {
  const isOwn = new URL(id).origin === new URL(actor).origin
  const writer = isOwn ? actor : new URL('/users/writer', id).href
  const note = {
    id,
    type: 'Note',
    attributedTo: writer,
    inReplyTo: article,
    content: '<p>was here before</p>',
    to: [publicUri],
    published: new Date().toISOString(),
  }
  neighbours.serve(note)
  return {
    '@context': context,
    id: `${id}#create`,
    type: 'Create',
    actor: writer,
    to: [publicUri],
    object: note,
  }
}
