import { type Actor, isActor, Object as RemoteObject } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { getBlog } from '../../blog/queries.ts'
import { addActivity } from '../../delivery/ledger.ts'
import type { JobOf } from '../../jobs/kinds.ts'
import { newId } from '../../lib/uuid.ts'
import { isShortAddress, toWebAddress } from '../../people/person.ts'
import { toUndoFollow } from '../activities.ts'
import type { Reach } from './reach.ts'
import type { Signed } from './signature.ts'
import { fetchOrRefuse, refuse } from './trust.ts'

type Claim = Omit<JobOf<'follow.claimed'>, 'type'>

/**
 * Reads the header Collection-Synchronization (FEP-8fcf). The blog follows nobody, so that nobody's followers
 * here are any; whoever sends another digest than that of nothing counts the blog among its followers.
 * @returns undefined where all is well, or the header says nothing that has to be heeded
 */
export function findClaim(headers: Headers, signed: Signed, actor: URL): Claim | undefined {
  const header = headers.get('collection-synchronization')
  if (!header || !signed.covers('collection-synchronization')) return undefined
  const values = new Map(
    [...header.matchAll(/(\w+)\s*=\s*"([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
  const [collection, url] = [values.get('collectionId'), values.get('url')].map((text) =>
    URL.parse(text ?? ''),
  )
  if (
    !collection ||
    !url ||
    ![collection, url].every((one) => one.origin === actor.origin && isShortAddress(one))
  )
    return undefined
  // XOR of the SHA-256 of all their ids; of none it is zero.
  const isOfNobody = /^0*$/.test(values.get('digest') ?? '')
  return isOfNobody ? undefined : { actorUri: actor.href, collectionUri: collection.href, url: url.href }
}

/** `follow.claimed`: looks whether the blog is in the list, and takes back the Follow that it never sent. */
export async function onFollowClaimed(app: App, reach: Reach, claim: Claim): Promise<void> {
  const actor = await fetchOrRefuse(app, 'the actor', () => load(reach, claim.actorUri))
  const inbox = toWebAddress(actor?.inboxId)
  if (actor?.followersId?.href !== claim.collectionUri || !inbox)
    return refuse(app, 'the collection is not of the actor’s followers', { actor: claim.actorUri })
  const list = await fetchOrRefuse(app, 'the list of followers', () => reach.documentLoader(claim.url))
  const { id: actorId } = await getBlog(app.db)
  if (!list || !listItems(list.document).includes(app.addresses.actor(actorId))) return
  app.log.info('federation: takes back a Follow that was never sent', { actor: claim.actorUri })
  const undo = toUndoFollow(newId(), { actorId, personUri: claim.actorUri }, app.addresses)
  await addActivity(app.db, { ...undo, to: { followers: false, inboxes: [inbox] } })
}

async function load(reach: Reach, uri: string): Promise<Actor | undefined> {
  const { document } = await reach.documentLoader(uri)
  const object = await RemoteObject.fromJsonLd(document, reach)
  return isActor(object) ? object : undefined
}

/** Of a whole collection or its first page; ids, or objects with one. */
function listItems(document: unknown): string[] {
  if (typeof document !== 'object' || document === null) return []
  const { orderedItems, items, first } = document as Record<string, unknown>
  const listed: unknown[] = [orderedItems ?? items ?? []].flat()
  const ids = listed.flatMap((item) => toItemId(item) ?? [])
  return ids.length > 0 ? ids : listItems(first)
}

function toItemId(item: unknown): string | undefined {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : item
  return typeof id === 'string' ? id : undefined
}
