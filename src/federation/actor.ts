import type { BlogWithIcon } from '../blog/blog.ts'
import type { Addresses } from '../lib/addresses.ts'
import { escapeHtml } from '../lib/html.ts'
import { actorContext, type JsonObject, toTime } from './wire.ts'

/** The blog's public keys, newest first. */
export type PublicKeys = {
  rsa: readonly { id: string; pem: string }[]
  /** FEP-521a. */
  ed25519: readonly { id: string; multibase: string }[]
}

/**
 * The blog as an actor. A Person, because one author writes it and because every server takes one.
 * @param host the part of @handle@host after the second @
 */
export function toActor(
  blog: BlogWithIcon,
  keys: PublicKeys,
  host: string,
  addresses: Addresses,
): JsonObject {
  const { id } = blog
  return {
    '@context': actorContext,
    id: addresses.actor(id),
    type: 'Person',
    preferredUsername: blog.handle,
    webfinger: `${blog.handle}@${host}`,
    name: blog.title,
    summary: toSummary(blog.description),
    url: addresses.home,
    published: toTime(blog.createdAt),
    ...(blog.icon && { icon: toImage(blog.icon, addresses) }),
    inbox: addresses.inbox(id),
    outbox: addresses.outbox(id),
    followers: addresses.followers(id),
    following: addresses.following(id),
    featured: addresses.featured(id),
    endpoints: { sharedInbox: addresses.sharedInbox },
    manuallyApprovesFollowers: false,
    discoverable: true,
    indexable: true,
    alsoKnownAs: [],
    attributionDomains: [new URL(addresses.home).host],
    ...toKeys(id, keys, addresses),
  }
}

/** The description is plain text; an empty line makes a paragraph. */
function toSummary(description: string): string {
  return description
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('')
}

function toImage(icon: NonNullable<BlogWithIcon['icon']>, addresses: Addresses): JsonObject {
  return {
    type: 'Image',
    mediaType: icon.mediaType,
    url: addresses.media(icon.hash, icon.name),
    width: icon.width,
    height: icon.height,
  }
}

/** `publicKey` is one object, not a list: many servers read no list. While two are in use, the newest. */
function toKeys(id: string, keys: PublicKeys, addresses: Addresses): JsonObject {
  const owner = addresses.actor(id)
  const [rsa] = keys.rsa
  return {
    ...(rsa && {
      publicKey: { id: addresses.key(id, rsa.id), type: 'CryptographicKey', owner, publicKeyPem: rsa.pem },
    }),
    assertionMethod: keys.ed25519.map((key) => ({
      id: addresses.key(id, key.id),
      type: 'Multikey',
      controller: owner,
      publicKeyMultibase: key.multibase,
    })),
  }
}
