/**
 * JSON-LD contexts that servers name and that need not be fetched, beside those that Fedify brings (those
 * of ActivityStreams, security, DIDs, Mastodon, GoToSocial, Lemmy and more). Of PeerTube, Misskey and
 * Mobilizon there are none to bundle: they write theirs into every document.
 */
import { preloadedContexts } from '@fedify/vocab-runtime'
import { activityStreams } from './wire.ts'

/** @param url without a fragment */
export function findContext(url: string): unknown {
  if (litepubAddress.test(url)) return litepub
  return preloadedContexts[aliases.get(url) ?? url] ?? own.get(url)
}

/**
 * Whether a document has no context but such, wherever in it. Any other may say something else the next time
 * it is read, so that what was proved of a document were true of another one.
 */
export function hasOnlyKnownContexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([name, inner]) =>
      (name !== '@context' || isKnown(inner)) && name !== '@import' && hasOnlyKnownContexts(inner),
  )
}

function isKnown(context: unknown): boolean {
  if (Array.isArray(context)) return context.every(isKnown)
  return typeof context !== 'string' || findContext(context) !== undefined
}

/** How a document is understood whose context is unknown (Activity Streams 2.0, section 2.1.3). */
export const plainContext = { '@context': activityStreams }

/** Pleroma, Akkoma and their kin serve the same document, each under its own name. */
const litepubAddress = /^https?:\/\/[^/]+\/(?:schemas\/litepub-\d\.\d|(?:litepub\/)?context)\.jsonld$/

/** As it stands in Pleroma's priv/static/schemas/litepub-0.1.jsonld. */
const litepub = {
  '@context': [
    activityStreams,
    'https://w3id.org/security/v1',
    {
      Emoji: 'toot:Emoji',
      Hashtag: 'as:Hashtag',
      PropertyValue: 'schema:PropertyValue',
      atomUri: 'ostatus:atomUri',
      conversation: { '@id': 'ostatus:conversation', '@type': '@id' },
      discoverable: 'toot:discoverable',
      manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
      capabilities: 'litepub:capabilities',
      ostatus: 'http://ostatus.org#',
      schema: 'http://schema.org#',
      toot: 'http://joinmastodon.org/ns#',
      misskey: 'https://misskey-hub.net/ns#',
      fedibird: 'http://fedibird.com/ns#',
      value: 'schema:value',
      sensitive: 'as:sensitive',
      litepub: 'http://litepub.social/ns#',
      invisible: 'litepub:invisible',
      directMessage: 'litepub:directMessage',
      listMessage: { '@id': 'litepub:listMessage', '@type': '@id' },
      quoteUrl: 'as:quoteUrl',
      quoteUri: 'fedibird:quoteUri',
      oauthRegistrationEndpoint: { '@id': 'litepub:oauthRegistrationEndpoint', '@type': '@id' },
      EmojiReact: 'litepub:EmojiReact',
      ChatMessage: 'litepub:ChatMessage',
      alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
      vcard: 'http://www.w3.org/2006/vcard/ns#',
      formerRepresentations: 'litepub:formerRepresentations',
    },
  ],
}

/** Only names, as far as anything here reads them; the vocabulary of each begins with its address. */
const own = new Map<string, unknown>([
  [
    'https://misskey-hub.net/ns',
    toNames('https://misskey-hub.net/ns#', [
      '_misskey_content',
      '_misskey_quote',
      '_misskey_reaction',
      '_misskey_votes',
      '_misskey_summary',
      'isCat',
    ]),
  ],
  [
    'https://joinpeertube.org/ns',
    toNames('https://joinpeertube.org/ns#', [
      'uuid',
      'views',
      'state',
      'commentsEnabled',
      'downloadEnabled',
      'waitTranscoding',
      'support',
    ]),
  ],
  ['http://ostatus.org', toNames('http://ostatus.org#', ['atomUri', 'inReplyToAtomUri', 'conversation'])],
  ['http://litepub.social/ns', litepub],
  [
    'https://w3id.org/security/suites/ed25519-2020/v1',
    toNames('https://w3id.org/security#', [
      'Ed25519VerificationKey2020',
      'Ed25519Signature2020',
      'publicKeyMultibase',
      'proofValue',
    ]),
  ],
])

function toNames(vocabulary: string, names: readonly string[]): unknown {
  return { '@context': Object.fromEntries(names.map((name) => [name, vocabulary + name])) }
}

/** The same documents by names that people use for them. */
const aliases = new Map([
  ['http://www.w3.org/ns/activitystreams', activityStreams],
  ['https://www.w3.org/ns/activitystreams/', activityStreams],
  ['https://www.w3.org/ns/activitystreams.jsonld', activityStreams],
  ['http://w3id.org/security/v1', 'https://w3id.org/security/v1'],
  ['https://w3id.org/security', 'https://w3id.org/security/v1'],
  ['https://web-payments.org/contexts/security-v1.jsonld', 'https://w3id.org/security/v1'],
  ['https://w3id.org/did/v1', 'https://www.w3.org/ns/did/v1'],
  ['https://schema.org/', 'http://schema.org/'],
  ['https://schema.org', 'http://schema.org/'],
  ['http://schema.org', 'http://schema.org/'],
  ['https://joinmastodon.org/ns', 'http://joinmastodon.org/ns'],
  ['http://gotosocial.org/ns', 'https://gotosocial.org/ns'],
])
