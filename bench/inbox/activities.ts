/** What comes in most, as Mastodon 4 writes it. */
export type Kind = 'create' | 'like' | 'delete'

const publicUri = 'https://www.w3.org/ns/activitystreams#Public'

/** @param object what of the blog's it is about; a Delete is about a note that nobody here has seen */
export function toActivity(kind: Kind, actor: string, uuid: string, object: string) {
  if (kind === 'create') return toReply(actor, uuid, object)
  if (kind === 'like')
    return {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${actor}#likes/${uuid}`,
      type: 'Like',
      actor,
      object,
    }
  const id = `${actor}/statuses/${uuid}`
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', { ostatus, atomUri: 'ostatus:atomUri' }],
    id: `${id}#delete`,
    type: 'Delete',
    actor,
    to: [publicUri],
    object: { id, type: 'Tombstone', atomUri: id },
  }
}

const ostatus = 'http://ostatus.org#'

function toReply(actor: string, uuid: string, inReplyTo: string) {
  const id = `${actor}/statuses/${uuid}`
  const published = new Date().toISOString().replace(/\.\d+/, '')
  const audience = { to: [publicUri], cc: [`${actor}/followers`, inReplyTo] }
  const content = `<p>Bei uns blühen sie auch schon; die gelben sind <strong>immer</strong> die ersten. Was hast Du gedüngt? <a href="https://example.com/tulpen" rel="nofollow noopener">example.com/tulpen</a></p>`
  const replies = { id: `${id}/replies`, type: 'Collection', first: toEmptyPage(id) }
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', terms],
    id: `${id}/activity`,
    type: 'Create',
    actor,
    published,
    ...audience,
    object: {
      id,
      type: 'Note',
      summary: null,
      inReplyTo,
      published,
      url: id.replace('/statuses/', '/'),
      attributedTo: actor,
      ...audience,
      sensitive: false,
      atomUri: id,
      inReplyToAtomUri: inReplyTo,
      conversation: `tag:localhost,2026-01-01:objectId=${uuid}:objectType=Conversation`,
      content,
      contentMap: { de: content },
      attachment: [],
      tag: [{ type: 'Mention', href: inReplyTo, name: '@blog@localhost' }],
      replies,
    },
  }
}

const terms = {
  ostatus,
  atomUri: 'ostatus:atomUri',
  inReplyToAtomUri: 'ostatus:inReplyToAtomUri',
  conversation: 'ostatus:conversation',
  sensitive: 'as:sensitive',
  toot: 'http://joinmastodon.org/ns#',
  votersCount: 'toot:votersCount',
}

function toEmptyPage(id: string) {
  const next = `${id}/replies?only_other_accounts=true&page=true`
  return { type: 'CollectionPage', next, partOf: `${id}/replies`, items: [] }
}
