import { createFederation, type Federation } from '@fedify/fedify'
import type { App } from '../app.ts'
import type { JobHandlers } from '../jobs/kinds.ts'
import { createGathering } from '../lib/gathering.ts'
import { onAvatarWanted } from './avatar.ts'
import { type Guard, gate } from './gate.ts'
import { createFarewell } from './inbox/farewell.ts'
import { onNoteHeard } from './inbox/heard.ts'
import { listStandings } from './inbox/queries.ts'
import { createReadActivities } from './inbox/read.ts'
import { onFollowClaimed } from './inbox/synchronization.ts'
import { createWaiting } from './inbox/waiting.ts'
import { addInbox } from './inbox.ts'
import { createKeyRing, type KeyRing } from './keys.ts'
import { createKvStore } from './kv.ts'
import { createLoaders, type Loaders } from './loader.ts'
import { onInboxMissing } from './missing.ts'
import { sendActorUpdate, sendCreate, sendDelete, sendReject, sendUpdate } from './outgoing.ts'
import { createMessageQueue, onActivityReceived, withoutReplayMemory } from './queue.ts'
import { sendRevocation } from './quotes.ts'
import { createReception, type Receive } from './reception.ts'
import { answerDocument, answerJson, openToAll, refuseMethod } from './routes.ts'
import { onDayBegan } from './sweep.ts'
import { addActor, addNodeInfo, toCanonicalAccount } from './wellKnown.ts'

/** What comes with a request. @param body read already; of an inbox only */
type Sent = { body?: Buffer<ArrayBuffer> }

export type OpenFederation = {
  /** Undefined for what is no concern of federation. */
  fetch(request: Request, sent?: Sent): Promise<Response | undefined>
  handlers: JobHandlers
}

/** Everything by which other servers reach the blog, and the jobs by which news reaches them. */
export function openFederation(app: App): OpenFederation {
  const keys = createKeyRing()
  const loaders = createLoaders(app, keys)
  const federation = createBlogFederation(app, keys, loaders)
  const read = createReadActivities()
  const handling = { data: app, documentLoader: loaders.documents, contextLoader: loaders.contexts }
  const receive = createReception({ app, federation, read, reach: handling }, loaders)
  const guard = createGuard(app, loaders)
  const reach = { documentLoader: loaders.freshDocuments, contextLoader: loaders.contexts }
  return {
    fetch: (request, sent) => answer({ app, keys, federation, guard, receive }, request, sent),
    handlers: {
      'post.published': (job) => sendCreate(app, job),
      'post.revised': (job) => sendUpdate(app, job),
      'object.withdrawn': (job) => sendDelete(app, job),
      'answer.published': (job) => sendCreate(app, job),
      'answer.revised': (job) => sendUpdate(app, job),
      'blog.changed': () => sendActorUpdate(app, keys),
      'follower.removed': (job) => sendReject(app, job),
      'inbox.missing': (job) => onInboxMissing(app, loaders, job),
      'quote.revoked': (job) => sendRevocation(app, job),
      'avatar.wanted': (job) => onAvatarWanted(app, job),
      'activity.received': (job) => onActivityReceived({ handling, federation, read }, job),
      'note.heard': (job) => onNoteHeard(app, reach, job),
      'follow.claimed': (job) => onFollowClaimed(app, reach, job),
      'day.began': () => onDayBegan(app),
    },
  }
}

function createGuard(app: App, loaders: Loaders): Guard {
  return {
    takeFarewell: createFarewell(app, loaders.freshDocuments),
    waiting: createWaiting(app),
    getStanding: createGathering((newcomers) => listStandings(app, newcomers)),
  }
}

/** Fedify's part: WebFinger, NodeInfo, the inboxes and the checks of signatures. */
function createBlogFederation(app: App, keys: KeyRing, loaders: Loaders): Federation<App> {
  const federation = createFederation<App>({
    kv: withoutReplayMemory(createKvStore(app)),
    queue: { inbox: createMessageQueue(app) },
    manuallyStartQueue: true,
    origin: { webOrigin: app.config.origin, handleHost: app.config.handleHost },
    documentLoaderFactory: () => loaders.documents,
    authenticatedDocumentLoaderFactory: () => loaders.documents,
    contextLoaderFactory: () => loaders.contexts,
  })
  addActor(federation, keys)
  addNodeInfo(federation)
  addInbox(federation)
  return federation
}

type Parts = {
  app: App
  keys: KeyRing
  federation: Federation<App>
  guard: Guard
  receive: Receive
}

async function answer(parts: Parts, request: Request, sent?: Sent): Promise<Response | undefined> {
  const { app, keys, federation } = parts
  const { pathname } = new URL(request.url)
  if (isInbox(pathname)) return answerInbox(parts, request, sent)
  if (pathname.startsWith('/ap/')) return answerDocument(app, keys, request)
  if (isWellKnown(pathname)) return answerWellKnown(app, federation, request, pathname)
  return undefined
}

async function answerInbox(parts: Parts, request: Request, sent?: Sent): Promise<Response> {
  if (request.method !== 'POST') return refuseMethod('POST')
  const body = sent?.body ?? Buffer.from(await request.arrayBuffer())
  const admitted = await gate(parts.app, parts.guard, request, body)
  return admitted instanceof Response ? admitted : parts.receive(admitted)
}

async function answerWellKnown(
  app: App,
  federation: Federation<App>,
  request: Request,
  pathname: string,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod('GET, HEAD')
  const response = await askFedify(app, federation, new Request(request.url, { headers: request.headers }))
  return openToAll(request, pathname === webFinger ? await toCanonicalAccount(app, response) : response)
}

function askFedify(app: App, federation: Federation<App>, request: Request): Promise<Response> {
  return federation.fetch(request, {
    contextData: app,
    onNotFound: (asked) => answerJson(asked, 404, { error: 'There is no such account here.' }),
  })
}

const webFinger = '/.well-known/webfinger'

function isWellKnown(pathname: string): boolean {
  return pathname === webFinger || pathname === '/.well-known/nodeinfo' || pathname.startsWith('/nodeinfo/')
}

function isInbox(pathname: string): boolean {
  return pathname === '/ap/inbox' || /^\/ap\/actors\/[^/]+\/inbox$/.test(pathname)
}
