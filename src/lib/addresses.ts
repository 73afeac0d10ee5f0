/**
 * Every address of ours, built from ORIGIN and ids. Pages are for people, /ap/… ids for servers; an id
 * is opaque, never negotiated and never used again (docs/architecture.md, decision 2).
 */
export type ObjectKind = 'article' | 'note'

export function createAddresses(origin: string) {
  const at = (path: string) => `${origin}${path}`
  const actor = (id: string) => at(`/ap/actors/${id}`)
  const object = (kind: ObjectKind, id: string) => at(`/ap/${kind}s/${id}`)
  return {
    home: at('/'),
    story: (slug: string) => at(`/stories/${encodeURIComponent(slug)}`),
    comment: (slug: string, commentId: string) => at(`/stories/${encodeURIComponent(slug)}#${commentId}`),
    topic: (slug: string) => at(`/topics/${encodeURIComponent(slug)}`),
    feed: at('/feed.atom'),
    media: (hash: string, name: string) => at(`/media/${hash}/${name}`),
    actor,
    /** A key's id: the actor's document with the key row's id as fragment. */
    key: (actorId: string, keyId: string) => `${actor(actorId)}#${keyId}`,
    inbox: (actorId: string) => `${actor(actorId)}/inbox`,
    outbox: (actorId: string) => `${actor(actorId)}/outbox`,
    followers: (actorId: string) => `${actor(actorId)}/followers`,
    following: (actorId: string) => `${actor(actorId)}/following`,
    featured: (actorId: string) => `${actor(actorId)}/featured`,
    sharedInbox: at('/ap/inbox'),
    object,
    replies: (kind: ObjectKind, id: string) => `${object(kind, id)}/replies`,
    likes: (kind: ObjectKind, id: string) => `${object(kind, id)}/likes`,
    shares: (kind: ObjectKind, id: string) => `${object(kind, id)}/shares`,
    activity: (id: string) => at(`/ap/activities/${id}`),
    /** A permission to quote (FEP-044f). */
    authorization: (quoteId: string) => at(`/ap/authorizations/${quoteId}`),
    /** The conversation under a post; `id` is the post's. */
    context: (postId: string) => at(`/ap/contexts/${postId}`),
  }
}

export type Addresses = ReturnType<typeof createAddresses>
