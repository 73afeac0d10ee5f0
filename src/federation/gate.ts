import type { App } from '../app.ts'
import { findCommentByUri } from '../comments/queries.ts'
import { findQuoteByUri } from '../quotes/queries.ts'
import { findObjectKind, findOwnId } from './ids.ts'
import { acceptedEncodings, type InboxBody, readInboxBody } from './inbox/body.ts'
import type { TakeFarewell } from './inbox/farewell.ts'
import { type Glimpse, readGlimpse } from './inbox/glimpse.ts'
import type { Newcomer, Standing } from './inbox/queries.ts'
import { findFirstTarget, findTarget } from './inbox/target.ts'
import { bringsBack, hasOwnId } from './inbox/types.ts'
import type { Waiting } from './inbox/waiting.ts'

/** What the gate lets through. */
export type Admitted = { request: Request; body: InboxBody; activity: Glimpse }

/** Whom the gate asks. */
export type Guard = {
  takeFarewell: TakeFarewell
  waiting: Waiting
  getStanding: (newcomer: Newcomer) => Promise<Standing>
}

/**
 * The door of the inbox, before any signature is checked or another server is asked. Most of what reaches
 * an inbox is of no concern to a blog; that is answered 202 and forgotten. It only ever turns away: what
 * it lets through is checked in full behind it.
 * @returns what to hand on; or the answer that ends it: 202, 400, 413 or 415
 */
export async function gate(
  app: App,
  guard: Guard,
  request: Request,
  bytes: Buffer<ArrayBuffer>,
): Promise<Admitted | Response> {
  const body = await readInboxBody(bytes, request.headers.get('content-encoding'))
  if ('because' in body) return refuse(app, request, body.status, body.because)
  const activity = readGlimpse(body.text)
  if (typeof activity === 'string') return refuse(app, request, 400, activity)
  const reason = await findDismissal(app, guard, activity)
  if (reason) {
    const type = JSON.stringify(activity.type.slice(0, 40))
    app.log.info(`inbox: dropped, ${reason}`, { type, actor: activity.actor.href })
  }
  if (reason || (await guard.takeFarewell(activity))) return toAnswer(202, '')
  return { request, body, activity }
}

function refuse(app: App, request: Request, status: 400 | 413 | 415, because: string): Response {
  const agent = request.headers.get('user-agent')?.slice(0, 100)
  app.log.info('inbox: refused', { because, ...(agent && { agent }) })
  return toAnswer(status, because)
}

/** Why the activity is of no concern, or undefined when it is. */
async function findDismissal(app: App, guard: Guard, activity: Glimpse): Promise<string | undefined> {
  const concerns = listened.get(activity.type)
  if (!concerns) return 'of a kind we do not listen to'
  const { type, actor } = activity
  if (actor.origin === app.config.origin) return 'in our own name'
  const end = takesBack(type) ? undefined : guard.waiting.begin(actor.href)
  return findReason(app, guard, activity, concerns).finally(end)
}

async function findReason(
  app: App,
  { getStanding, waiting }: Guard,
  activity: Glimpse,
  concerns: Concerns,
): Promise<string | undefined> {
  const { id, actor } = activity
  const sender = await getStanding({ activityUri: id ?? '', actorUri: actor.href, host: actor.host })
  const unwelcome = findUnwelcome(activity, sender)
  if (unwelcome) return unwelcome
  if (!(await concerns(app, activity, sender, waiting))) return toReason(activity.type)
  if (!sender.isKnown) waiting.enter(actor.href)
  return undefined
}

function takesBack(type: string): boolean {
  return type === 'Delete' || type === 'Undo'
}

function toReason(type: string): string {
  if (type === 'Create' || type === 'Update') return 'an answer to nothing here'
  return takesBack(type) ? 'from someone unknown here' : 'about nothing here'
}

function findUnwelcome({ type }: Glimpse, sender: Standing): string | undefined {
  if (sender.isReceived && hasOwnId(type)) return 'seen before'
  // Whoever is blocked may still take back what they said.
  if (sender.isBlocked && !takesBack(type)) return 'from someone blocked'
  if (sender.isDeleted && !bringsBack(type)) return 'from someone deleted'
  return undefined
}

type Concerns = (app: App, activity: Glimpse, sender: Standing, waiting: Waiting) => Promise<boolean>

/** Every type that inbox.ts listens to, and which of them may be about something here. */
const listened = new Map<string, Concerns>([
  ['Follow', async (app, { object }) => isOwnActor(app, object.id)],
  ['Block', async (app, { object }, sender) => sender.isKnown && isOwnActor(app, object.id)],
  ['Create', isReply],
  ['Update', isEdit],
  ['Delete', isFromSomeoneKnown],
  ['Undo', isFromSomeoneKnown],
  ['Like', isAboutTarget],
  ['EmojiReact', isAboutTarget],
  ['Dislike', async (app, activity, sender) => sender.isKnown && isAboutTarget(app, activity)],
  ['Announce', isAnnounced],
  ['QuoteRequest', async (app, { object }) => isOwnObject(app, object.id)],
])

async function isEdit(app: App, activity: Glimpse, sender: Standing): Promise<boolean> {
  if (activity.object.id === activity.actor.href) return sender.isKnown
  if (sender.isKnown && (await isKnownPost(app, activity))) return true
  return isReply(app, activity)
}

/** An object that is only named must be fetched to know; where its actor could have written it, it is. */
async function isReply(app: App, { actor, object, audience }: Glimpse): Promise<boolean> {
  if (object.isReference) return URL.parse(object.id ?? '')?.origin === actor.origin
  if (object.inReplyTo.length === 0) return false
  if ((await findFirstTarget(app, object.inReplyTo)) !== undefined) return true
  // An answer to an answer that never came here: who writes to us too, or in a conversation of ours.
  return audience.some((uri) => isOwnActor(app, uri)) || isOwnContext(app, object.context)
}

/** A boost, or what a group hands on. */
async function isAnnounced(app: App, activity: Glimpse): Promise<boolean> {
  const { handedOn } = activity
  if (!handedOn) return isAboutTarget(app, activity)
  const { id, inReplyTo } = handedOn.object
  if ((await findFirstTarget(app, inReplyTo)) !== undefined) return true
  return id !== undefined && (await findCommentByUri(app.db, id)) !== undefined
}

async function isAboutTarget(app: App, { object }: Glimpse): Promise<boolean> {
  return object.id !== undefined && (await findTarget(app, object.id)) !== undefined
}

/** A comment here, or a post that quotes one of ours. */
async function isKnownPost(app: App, { object: { id } }: Glimpse): Promise<boolean> {
  if (id === undefined) return false
  return (
    (await findCommentByUri(app.db, id)) !== undefined || (await findQuoteByUri(app.db, id)) !== undefined
  )
}

/** Strangers have nothing here to take back, unless it came a moment ago and is not handled yet. */
async function isFromSomeoneKnown(
  _: App,
  { actor }: Glimpse,
  sender: Standing,
  waiting: Waiting,
): Promise<boolean> {
  return sender.isKnown || waiting.has(actor.href)
}

function isOwnContext(app: App, uri: string | undefined): boolean {
  const own = uri === undefined ? undefined : findOwnId(uri, app.config.origin)
  return own?.type === 'contexts' && own.part === undefined
}

function isOwnObject(app: App, uri: string | undefined): boolean {
  const own = uri === undefined ? undefined : findOwnId(uri, app.config.origin)
  return own !== undefined && own.part === undefined && findObjectKind(own.type) !== undefined
}

function isOwnActor(app: App, uri: string | undefined): boolean {
  const own = uri === undefined ? undefined : findOwnId(uri, app.config.origin)
  return own?.type === 'actors' && own.part === undefined
}

function toAnswer(status: 202 | 400 | 413 | 415, text: string): Response {
  const type = { 'content-type': 'text/plain; charset=utf-8' }
  const headers = status === 415 ? { ...type, 'accept-encoding': acceptedEncodings } : type
  return new Response(text, { status, headers })
}
