import type { Block, Follow } from '@fedify/vocab'
import type { App } from '../../app.ts'
import { findBlog } from '../../blog/queries.ts'
import { addActivity } from '../../delivery/ledger.ts'
import { addFollower, removeFollower } from '../../followers/queries.ts'
import { newId } from '../../lib/uuid.ts'
import { findPersonByUri, isBlocked } from '../../people/queries.ts'
import { rememberPerson } from '../../people/remember.ts'
import { toAccept } from '../activities.ts'
import { toActivityId } from '../ids.ts'
import { addReplacedActivity, removeGoneObject, removeReplacedActivity } from './queries.ts'
import type { Handling } from './reach.ts'
import { readSender } from './sender.ts'
import { once, readDeed, refuse } from './trust.ts'

/**
 * Everybody may follow, and is told at once. A Follow that comes again is answered again: its sender has
 * lost our answer, or its author has unfollowed meanwhile without our hearing of it.
 */
export async function onFollow(ctx: Handling, follow: Follow): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, follow)
  const actorId = await findFollowed(app, follow.objectId)
  if (!deed?.uri || !actorId) return
  const followUri = deed.uri
  const remote = await readSender(ctx, follow)
  if (!remote) return
  await once(app, deed, async (tx) => {
    if (await removeGoneObject(tx, followUri, remote.uri)) return
    if (await isBlocked(tx, remote)) return refuse(app, 'the follower is blocked', { actor: remote.uri })
    const person = await rememberPerson(app, tx, remote)
    const replaced = await addFollower(tx, { personId: person.id, followUri, at: app.now() })
    if (replaced) await addReplacedActivity(tx, { uri: replaced, actorUri: person.uri, at: app.now() })
    await removeReplacedActivity(tx, followUri, person.uri)
    // A job that runs again after a crash answers under the same id.
    const id = ctx.messageId ? toActivityId(`Accept ${ctx.messageId}`) : newId()
    const accept = toAccept(id, { actorId, personUri: person.uri, followUri }, app.addresses)
    const to = { followers: false, inboxes: [person.inbox] }
    await addActivity(tx, { ...accept, orderKey: person.id, to })
  })
}

/** Who blocks the blog follows it no more. */
export async function onBlock(ctx: Handling, block: Block): Promise<void> {
  const app = ctx.data
  const deed = readDeed(app, block)
  if (!deed || !(await findFollowed(app, block.objectId))) return
  const person = await findPersonByUri(app.db, deed.actor.href)
  if (person) await removeFollower(app.db, person.id)
}

/** The blog's own actor's uuid, if that is who is meant. */
export async function findFollowed(app: App, object: URL | null): Promise<string | undefined> {
  const blog = await findBlog(app.db)
  return blog && object?.href === app.addresses.actor(blog.id) ? blog.id : undefined
}
