/** Permissions to quote (FEP-044f): the document that proves one, and the activities about it. */
import type { App } from '../app.ts'
import { getBlog } from '../blog/queries.ts'
import type { Db } from '../db/client.ts'
import type { Quote } from '../db/schema.ts'
import { addActivity, type Recipients } from '../delivery/ledger.ts'
import type { JobOf } from '../jobs/kinds.ts'
import type { Addresses } from '../lib/addresses.ts'
import { newId } from '../lib/uuid.ts'
import { type Authorization, findAuthorization } from '../quotes/queries.ts'
import { isInForce } from '../quotes/quote.ts'
import { type Outgoing, toOutgoing } from './activities.ts'
import { toActivityId } from './ids.ts'
import { activityStreams, type Json, type JsonObject, publicUri, toTime } from './wire.ts'

/** What is served under a permission's id: the proof, or for good that there is none any more. */
export async function findAuthorizationDocument(
  app: App,
  id: string,
): Promise<{ status: 200 | 410; json: JsonObject } | undefined> {
  const found = await findAuthorization(app.db, id)
  if (!found) return undefined
  const { quote, object } = found
  const endedAt = findEnd(quote, object.deletedAt)
  if (endedAt) return { status: 410, json: toTombstone(quote, endedAt, app.addresses) }
  const { id: actorId } = await getBlog(app.db)
  return { status: 200, json: toAuthorization({ ...found, actorId }, app.addresses) }
}

/** What is withdrawn is quoted by nobody, so that its proofs end with it. */
function findEnd(quote: Quote, withdrawnAt: Date | null): Date | null {
  return isInForce(quote) ? withdrawnAt : (quote.revokedAt ?? quote.forgottenAt)
}

/** Names both posts and embeds neither, lest it tell what only some may read. */
function toAuthorization(
  { quote, object, actorId }: Pick<Authorization, 'quote' | 'object'> & { actorId: string },
  addresses: Addresses,
): JsonObject {
  return {
    '@context': authorizationContext,
    id: addresses.authorization(quote.id),
    type: 'QuoteAuthorization',
    attributedTo: addresses.actor(actorId),
    interactingObject: quote.uri,
    interactionTarget: addresses.object(object.kind, object.id),
  }
}

function toTombstone(quote: Quote, endedAt: Date, addresses: Addresses): JsonObject {
  return {
    '@context': activityStreams,
    id: addresses.authorization(quote.id),
    type: 'Tombstone',
    formerType: 'QuoteAuthorization',
    deleted: toTime(endedAt),
  }
}

/** A QuoteRequest to answer. */
export type QuoteRequest = {
  actorId: string
  /** The request's own id; undefined where it has none. */
  requestUri: string | undefined
  personUri: string
  /** The id of what is quoted. */
  objectUri: string
  /** The id of the quoting post. */
  quoteUri: string
}

/** Each time anew: a request that comes again says that our last answer was lost. */
export function toQuoteAccept(request: QuoteRequest, quoteId: string, addresses: Addresses): Outgoing {
  return toQuoteAnswer('Accept', request, { result: addresses.authorization(quoteId) }, addresses)
}

export function toQuoteReject(request: QuoteRequest, addresses: Addresses): Outgoing {
  return toQuoteAnswer('Reject', request, {}, addresses)
}

/** With the request whole, but for the post in it: some servers look into it, and it may be private. */
function toQuoteAnswer(
  type: 'Accept' | 'Reject',
  { actorId, requestUri, personUri, objectUri, quoteUri }: QuoteRequest,
  more: JsonObject,
  addresses: Addresses,
): Outgoing {
  return toOutgoing(addresses, newId(), null, {
    '@context': requestContext,
    type,
    actor: addresses.actor(actorId),
    to: [personUri],
    object: {
      ...(requestUri && { id: requestUri }),
      type: 'QuoteRequest',
      actor: personUri,
      object: objectUri,
      instrument: quoteUri,
    },
    ...more,
  })
}

/**
 * `quote.revoked`: tells the quoter's server, which has to pass it on to whoever got the post, and with a
 * post that others can see those who have what it quoted. Where the quoter is blocked only their own server
 * hears it: a block of a whole server would flood all others, who learn of it when they look the proof up.
 */
export async function sendRevocation(app: App, { quoteId }: JobOf<'quote.revoked'>): Promise<void> {
  await app.db.transaction(async (tx) => {
    const found = await findAuthorization(tx, quoteId)
    if (!found?.quote.revokedAt) return
    const activity = await toRevocation(app, tx, found.quote, found.quote.revokedAt)
    // Behind the Accept of the same permission, however often that is tried.
    await addActivity(tx, { ...activity, orderKey: quoteId, to: toRecipients(found) })
  })
}

function toRecipients({ quote, person, isWelcome }: Authorization): Recipients {
  const isWide = isWelcome && quote.visibility !== 'private'
  return { followers: isWide, ...(isWide && { holdersOf: quote.objectId }), inboxes: [person.inbox] }
}

/** By its id only: what it was about is nobody's business any more (FEP-044f, "Revocation"). */
async function toRevocation(app: App, db: Db, quote: Quote, revokedAt: Date): Promise<Outgoing> {
  const { id: actorId } = await getBlog(db)
  const { addresses } = app
  return toOutgoing(addresses, toActivityId(`Delete ${quote.id}`), null, {
    '@context': activityStreams,
    type: 'Delete',
    actor: addresses.actor(actorId),
    published: toTime(revokedAt),
    to: [publicUri],
    object: addresses.authorization(quote.id),
  })
}

const authorizationContext: Json = [
  activityStreams,
  {
    QuoteAuthorization: 'https://w3id.org/fep/044f#QuoteAuthorization',
    gts: 'https://gotosocial.org/ns#',
    interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
    interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
  },
]

const requestContext: Json = [activityStreams, { QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest' }]
