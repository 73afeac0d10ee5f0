import type { App } from '../app.ts'
import { findCommentByUri } from '../comments/queries.ts'
import { maxActivityBytes } from '../lib/limits.ts'
import { findOwnId } from './ids.ts'
import type { TakeFarewell } from './inbox/farewell.ts'
import { type Glimpse, readGlimpse } from './inbox/glimpse.ts'
import { getStanding, hasWaitingActivity, type Standing } from './inbox/queries.ts'
import { findFirstTarget, findTarget } from './inbox/target.ts'
import { bringsBack, hasOwnId } from './inbox/types.ts'

/**
 * The door of the inbox, before Fedify checks any signature or asks another server. Most of what reaches
 * an inbox is of no concern to a blog; that is answered 202 and forgotten. It only ever turns away: what
 * it lets through is checked in full behind it.
 * @returns the request to hand on, with its body; or the answer that ends it: 202, 400 or 413
 */
export async function gate(
  app: App,
  takeFarewell: TakeFarewell,
  request: Request,
): Promise<Request | Response> {
  const body = await readBody(request)
  if (!body) return toAnswer(413, 'The body is larger than 1 MB.')
  const activity = readGlimpse(body.toString('utf8'))
  if (typeof activity === 'string') return toAnswer(400, activity)
  const reason = await findDismissal(app, activity)
  if (reason) {
    const type = JSON.stringify(activity.type.slice(0, 40))
    app.log.info(`inbox: dropped, ${reason}`, { type, actor: activity.actor.href })
  }
  if (reason || (await takeFarewell(activity))) return toAnswer(202, '')
  return new Request(request.url, { method: 'POST', headers: request.headers, body })
}

/** Undefined when it is too large. */
async function readBody(request: Request): Promise<Buffer<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxActivityBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxActivityBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Why the activity is of no concern, or undefined when it is. */
async function findDismissal(app: App, activity: Glimpse): Promise<string | undefined> {
  const concerns = listened.get(activity.type)
  if (!concerns) return 'of a kind we do not listen to'
  const { id, actor } = activity
  if (actor.origin === app.config.origin) return 'in our own name'
  const sender = await getStanding(app, { activityUri: id ?? '', actorUri: actor.href, host: actor.host })
  const unwelcome = findUnwelcome(activity, sender)
  if (unwelcome) return unwelcome
  return (await concerns(app, activity, sender)) ? undefined : 'about nothing here'
}

function findUnwelcome({ type }: Glimpse, sender: Standing): string | undefined {
  if (sender.isReceived && hasOwnId(type)) return 'seen before'
  // Whoever is blocked may still take back what they said.
  if (sender.isBlocked && type !== 'Delete' && type !== 'Undo') return 'from someone blocked'
  if (sender.isDeleted && !bringsBack(type)) return 'from someone deleted'
  return undefined
}

type Concerns = (app: App, activity: Glimpse, sender: Standing) => Promise<boolean>

/** Every type that inbox.ts listens to, and which of them may be about something here. */
const listened = new Map<string, Concerns>([
  ['Follow', async (app, { object }) => isOwnActor(app, object.id)],
  ['Block', async (app, { object }, sender) => sender.isKnown && isOwnActor(app, object.id)],
  ['Create', isReply],
  ['Update', isEdit],
  ['Delete', isFromSomeoneKnown],
  ['Undo', isFromSomeoneKnown],
  ['Like', isAboutTarget],
  ['Announce', isAboutTarget],
])

async function isEdit(app: App, activity: Glimpse, sender: Standing): Promise<boolean> {
  if (activity.object.id === activity.actor.href) return sender.isKnown
  if (sender.isKnown && (await isKnownComment(app, activity))) return true
  return isReply(app, activity)
}

/** An object that is only named must be fetched to know; where its actor could have written it, it is. */
async function isReply(app: App, { actor, object }: Glimpse): Promise<boolean> {
  if (object.isReference) return URL.parse(object.id ?? '')?.origin === actor.origin
  return (await findFirstTarget(app, object.inReplyTo)) !== undefined
}

async function isAboutTarget(app: App, { object }: Glimpse): Promise<boolean> {
  return object.id !== undefined && (await findTarget(app, object.id)) !== undefined
}

async function isKnownComment(app: App, { object }: Glimpse): Promise<boolean> {
  return object.id !== undefined && (await findCommentByUri(app.db, object.id)) !== undefined
}

/** Strangers have nothing here to take back, unless it came a moment ago and is not handled yet. */
async function isFromSomeoneKnown(app: App, { actor }: Glimpse, sender: Standing): Promise<boolean> {
  return sender.isKnown || hasWaitingActivity(app, actor.href)
}

function isOwnActor(app: App, uri: string | undefined): boolean {
  const own = uri === undefined ? undefined : findOwnId(uri, app.config.origin)
  return own?.type === 'actors' && own.part === undefined
}

function toAnswer(status: 202 | 400 | 413, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
