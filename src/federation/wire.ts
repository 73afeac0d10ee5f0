/** What every document of ours on the wire has in common. Plain JSON; no library's object gets here. */

import type { Blog } from '../db/schema.ts'
import type { Addresses } from '../lib/addresses.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Always written in full: some servers compare the string and know no `as:Public`. */
export const publicUri = 'https://www.w3.org/ns/activitystreams#Public'

export const activityStreams = 'https://www.w3.org/ns/activitystreams'

/** For articles, notes and the activities about them. */
export const objectContext: Json = [
  activityStreams,
  {
    toot: 'http://joinmastodon.org/ns#',
    Hashtag: 'as:Hashtag',
    sensitive: 'as:sensitive',
    blurhash: 'toot:blurhash',
    focalPoint: { '@id': 'toot:focalPoint', '@container': '@list' },
    dcterms: 'http://purl.org/dc/terms/',
    gts: 'https://gotosocial.org/ns#',
    interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
    canQuote: { '@id': 'gts:canQuote', '@type': '@id' },
    canReply: { '@id': 'gts:canReply', '@type': '@id' },
    canLike: { '@id': 'gts:canLike', '@type': '@id' },
    canAnnounce: { '@id': 'gts:canAnnounce', '@type': '@id' },
    automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
    manualApproval: { '@id': 'gts:manualApproval', '@type': '@id' },
  },
]

/** For the actor and the activities about it; terms that stand in no well-known context are spelled out. */
export const actorContext: Json = [
  activityStreams,
  'https://w3id.org/security/v1',
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
  {
    toot: 'http://joinmastodon.org/ns#',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    featured: { '@id': 'toot:featured', '@type': '@id' },
    discoverable: 'toot:discoverable',
    indexable: 'toot:indexable',
    attributionDomains: { '@id': 'toot:attributionDomains', '@type': '@id' },
    alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
    webfinger: {
      '@id': 'https://purl.archive.org/socialweb/webfinger#webfinger',
      '@type': 'http://www.w3.org/2001/XMLSchema#string',
    },
  },
]

/** xsd:dateTime in UTC; the fraction only where there is one. */
export function toTime(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}

/**
 * Everybody may reply, like and boost; who may quote is the author's choice (FEP-044f). Nobody is written as
 * the author alone, since an empty list means the same as none (there, "Advertising a quote policy").
 */
export function toInteractionPolicy(
  actorId: string,
  canQuote: Blog['canQuote'],
  addresses: Addresses,
): JsonObject {
  const everybody = { automaticApproval: [publicUri] }
  const quoters = {
    public: publicUri,
    followers: addresses.followers(actorId),
    nobody: addresses.actor(actorId),
  }
  return {
    canQuote: { automaticApproval: [quoters[canQuote]] },
    canReply: everybody,
    canLike: everybody,
    canAnnounce: everybody,
  }
}

/** An object as it stands inside another document: that one has the @context. */
export function withoutContext(object: JsonObject): JsonObject {
  const { '@context': _, ...rest } = object
  return rest
}

/** For words of ours inside a `source`, where they must not become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&')
}
