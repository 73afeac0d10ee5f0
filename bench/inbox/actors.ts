/** An actor's document, and what WebFinger says of them, as Mastodon 4 writes both. */
export function toActor(uri: string, publicKeyPem: string) {
  const user = toUser(uri)
  const { origin } = new URL(uri)
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1', terms],
    id: uri,
    type: 'Person',
    following: `${uri}/following`,
    followers: `${uri}/followers`,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    featured: `${uri}/collections/featured`,
    featuredTags: `${uri}/collections/tags`,
    preferredUsername: user,
    name: `User ${user}`,
    summary: '<p>Plants things.</p>',
    url: `${origin}/@${user}`,
    manuallyApprovesFollowers: false,
    discoverable: true,
    indexable: true,
    published: '2023-10-03T00:00:00Z',
    memorial: false,
    publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem },
    tag: [],
    attachment: [{ type: 'PropertyValue', name: 'Home', value: '<a href="https://example.com">example</a>' }],
    endpoints: { sharedInbox: `${origin}/inbox` },
  }
}

const terms = {
  manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
  toot: 'http://joinmastodon.org/ns#',
  featured: { '@id': 'toot:featured', '@type': '@id' },
  featuredTags: { '@id': 'toot:featuredTags', '@type': '@id' },
  schema: 'http://schema.org#',
  PropertyValue: 'schema:PropertyValue',
  value: 'schema:value',
  discoverable: 'toot:discoverable',
  indexable: 'toot:indexable',
  memorial: 'toot:memorial',
}

export function toAnswerOfWebFinger(uri: string) {
  const { host } = new URL(uri)
  const links = [{ rel: 'self', type: 'application/activity+json', href: uri }]
  return { subject: `acct:${toUser(uri)}@${host}`, aliases: [uri], links }
}

/** `users/7` is user7. */
function toUser(uri: string): string {
  return new URL(uri).pathname.slice(1).replace('s/', '')
}
