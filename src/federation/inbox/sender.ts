import { type Activity, type Actor, getActorTypeName, Image, Link } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { type RemotePerson, toName, toWebAddress } from '../../people/person.ts'
import { findPersonByUri } from '../../people/queries.ts'
import { findHandle } from './handle.ts'
import type { Handling } from './reach.ts'
import { fetchOrRefuse, refuse, toTypeName } from './trust.ts'
import { bringsBack } from './types.ts'

const freshMs = 24 * 60 * 60 * 1000

/**
 * Who sent the activity: as we know them if that is of today, else as their server says. Undefined where
 * there is no such actor to be had.
 */
export async function readSender(ctx: Handling, activity: Activity): Promise<RemotePerson | undefined> {
  const uri = activity.actorId?.href
  const mayBeBack = bringsBack(toTypeName(activity))
  return uri ? readPerson(ctx.data, uri, () => activity.getActor(ctx), mayBeBack) : undefined
}

/** As `readSender`, for anybody. @param mayBeBack whether one who was gone may be there again */
export async function readPerson(
  app: App,
  uri: string,
  load: () => Promise<Actor | null>,
  mayBeBack = false,
): Promise<RemotePerson | undefined> {
  const known = await findPersonByUri(app.db, uri)
  // The gate let it in before the actor was gone; only what the gate still lets in brings an actor back.
  if (known?.deletedAt && !mayBeBack) return refuse(app, 'its actor is gone', { actor: uri })
  const isFresh = known && !known.deletedAt && app.now().getTime() - known.fetchedAt.getTime() < freshMs
  if (known && isFresh) return toRemote(known)
  // What we know of someone, although old, is better than waiting for their server.
  const actor = await (known ? load().catch(() => null) : fetchOrRefuse(app, 'the actor', load))
  const person = actor && (await toPerson(app, actor, known))
  if (person?.uri === uri) return person
  return known ? toRemote(known) : refuse(app, 'its actor is not to be had', { actor: uri })
}

/**
 * An actor's document in our words. Undefined where it lacks what nobody can be reached without.
 * @param known what we know already; saves asking for the handle again
 */
export async function toPerson(
  app: App,
  actor: Actor,
  known?: RemotePerson,
): Promise<RemotePerson | undefined> {
  const { id } = actor
  const inbox = toWebAddress(actor.inboxId)
  if (!id || !inbox || !toWebAddress(id)) return undefined
  const user = toUser(actor, id)
  const handle = known?.handle.startsWith(`${user}@`) ? known.handle : await findHandle(app, id, user)
  return {
    uri: id.href,
    host: id.host,
    type: getActorTypeName(actor),
    handle,
    name: toName(actor.name?.toString(), user),
    url: toWebAddress(hrefOf(actor.url)) ?? id.href,
    inbox,
    sharedInbox: toWebAddress(actor.endpoints?.sharedInbox) ?? null,
    avatarUrl: (await findAvatar(actor)) ?? null,
    fetchedAt: app.now(),
  }
}

/** Reads what an activity or object names without asking any server: what is not embedded is not there. */
export const withoutFetching = {
  suppressError: true,
  documentLoader: async (url: string): Promise<never> => {
    throw new TypeError(`${url} is not embedded`)
  },
}

export function hrefOf(url: URL | Link | null): URL | null {
  return url instanceof Link ? url.href : url
}

async function findAvatar(actor: Actor): Promise<string | undefined> {
  const icon = await actor.getIcon(withoutFetching)
  return icon instanceof Image ? toWebAddress(hrefOf(icon.url)) : undefined
}

/** Some actors have no name to call them by; the last part of their address has to do. */
function toUser(actor: Actor, id: URL): string {
  const lastPart = id.pathname.split('/').findLast((part) => part !== '')
  return toName(actor.preferredUsername?.toString(), lastPart ?? id.hostname).replaceAll(/[\s@]/g, '')
}

function toRemote(known: RemotePerson): RemotePerson {
  const { uri, host, type, handle, name, url, inbox, sharedInbox, avatarUrl, fetchedAt } = known
  return { uri, host, type, handle, name, url, inbox, sharedInbox, avatarUrl, fetchedAt }
}
