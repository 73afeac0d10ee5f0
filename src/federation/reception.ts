import type { Federation, Message } from '@fedify/fedify'
import { Activity } from '@fedify/vocab'
import type { App } from '../app.ts'
import { findBlog } from '../blog/queries.ts'
import { hasOnlyKnownContexts } from './contexts.ts'
import type { Admitted } from './gate.ts'
import { findIdInPath } from './ids.ts'
import type { Glimpse } from './inbox/glimpse.ts'
import { toHeard } from './inbox/heard.ts'
import { type Json, toPlain } from './inbox/plain.ts'
import { withQuoteTerms } from './inbox/quoteTerms.ts'
import type { Reach } from './inbox/reach.ts'
import type { ReadActivities } from './inbox/read.ts'
import { createSignatureCheck, isNonsense, type Unsigned } from './inbox/signature.ts'
import { findClaim } from './inbox/synchronization.ts'
import { refuse } from './inbox/trust.ts'
import type { Loaders } from './loader.ts'
import { createMemory } from './memory.ts'

/** Takes what the gate lets through, if its actor signed it. */
export type Receive = (admitted: Admitted) => Promise<Response>

type Parts = { app: App; federation: Federation<App>; reach: Reach; read: ReadActivities }

/**
 * Behind the gate: who signed it? An activity whose actor signed the request is added to the jobs, and only
 * then answered 202, so that none is lost. Fedify checks the signatures; what is different from its own
 * inbox is that it reads what it checked also where JSON-LD makes nothing of it (inbox/plain.ts), and that
 * it remembers keys. Activities that bring their signature with them, because somebody else hands them on,
 * go to Fedify's inbox; of those that bring none, the note is asked for where it lives.
 */
export function createReception(parts: Parts, loaders: Loaders): Receive {
  const { app } = parts
  const checkSignature = createSignatureCheck(app, loaders)
  const addClaim = createClaims(app)
  return async (admitted) => {
    const { request, body, activity } = admitted
    const recipient = await findRecipient(app, new URL(request.url).pathname)
    if (recipient === undefined) return toAnswer(404, 'There is no such inbox.')
    const signed = await checkSignature(request, body)
    if ('because' in signed) return takeSignedInside(parts, admitted, signed)
    const read = await readActivity(parts, admitted)
    if (!read) return toRefusal(app, activity, 400, 'it makes no sense')
    if (!(await signed.isBy(read.activity))) return takeFromAnother(parts, admitted)
    await addClaim(findClaim(request.headers, signed, activity.actor))
    return takeIn(parts, recipient, read)
  }
}

/** A claim about the same collection is looked into once an hour at most. */
function createClaims(app: App) {
  const memory = createMemory<true>(app, { keptMs: 60 * 60_000, maxEntries: 1000 })
  return async (claim: ReturnType<typeof findClaim>): Promise<void> => {
    if (!claim) return
    const add = async (): Promise<true> => {
      await app.jobs.add(app.db, { type: 'follow.claimed', ...claim })
      return true
    }
    await memory(claim.collectionUri, add, () => true)
  }
}

/** Null for the shared inbox; undefined for an inbox of nobody here. */
async function findRecipient(app: App, pathname: string): Promise<string | null | undefined> {
  if (pathname === '/ap/inbox') return null
  const { id } = findIdInPath(pathname) ?? {}
  const blog = await findBlog(app.db)
  return id !== undefined && blog?.id === id ? id : undefined
}

type Read = { activity: Activity; json: Json }

/** By JSON-LD if that goes, else by the plain words of ActivityStreams. */
async function readActivity(
  { app, reach }: Parts,
  { activity: glimpse }: Admitted,
): Promise<Read | undefined> {
  const { type, actor } = glimpse
  const { signature: _, proof: __, ...unsigned } = glimpse.json
  const json = withQuoteTerms(unsigned)
  // "Public" is a name for it (ActivityPub, section 5.6), which JSON-LD takes for an address.
  const isUsual = !glimpse.isLarge && !glimpse.audience.includes('Public')
  const usual = isUsual ? await parse(reach, json) : undefined
  if (usual?.actorId?.href === actor.href) return { activity: usual, json }
  const plain = toPlain(json)
  const activity = await parse(reach, plain)
  app.log.info('inbox: read as plain ActivityStreams', { type: type.slice(0, 40), actor: actor.href })
  return activity?.actorId?.href === actor.href ? { activity, json: plain } : undefined
}

/** Contexts never fail to load (loader.ts), so that whatever goes wrong lies in the activity. */
async function parse(reach: Reach, json: Json): Promise<Activity | undefined> {
  try {
    return await Activity.fromJsonLd(json, reach)
  } catch {
    return undefined
  }
}

async function takeIn(parts: Parts, identifier: string | null, { activity, json }: Read): Promise<Response> {
  const { app, read } = parts
  const message: Extract<Message, { type: 'inbox' }> = {
    type: 'inbox',
    id: crypto.randomUUID(),
    baseUrl: app.config.origin,
    activity: json,
    identifier,
    attempt: 0,
    started: new Date().toISOString(),
    traceContext: {},
  }
  read.keep(message.id, activity)
  await app.jobs.addReceived({ message, isRead: true })
  return toAnswer(202, '')
}

/** By a Linked Data Signature or an object integrity proof (FEP-8b32), whoever brings it. */
async function takeSignedInside(
  parts: Parts,
  admitted: Admitted,
  { status, because }: Unsigned,
): Promise<Response> {
  const response = await askFedify(parts, admitted)
  return response ?? toRefusal(parts.app, admitted.activity, status, because)
}

/** Some servers hand on the replies that they get, and do not sign inside (ActivityPub, section 7.1.2). */
async function takeFromAnother(parts: Parts, admitted: Admitted): Promise<Response> {
  const { app } = parts
  const response = await askFedify(parts, admitted)
  if (response) return response
  const heard = toHeard(admitted.activity)
  if (!heard) return toRefusal(app, admitted.activity, 401, 'another than its actor signed it')
  app.log.info('inbox: heard of from another, its own server is asked', { note: heard.uri })
  await app.jobs.add(app.db, { type: 'note.heard', ...heard })
  return toAnswer(202, '')
}

/** Undefined where no signature inside is good. */
async function askFedify({ app, federation }: Parts, admitted: Admitted): Promise<Response | undefined> {
  const { request, body, activity } = admitted
  const { json, isLarge } = activity
  const isSignedInside = 'signature' in json || 'proof' in json
  // What was proved are words; what they mean is read once more by the job.
  if (isLarge || !isSignedInside || !hasOnlyKnownContexts(json)) return undefined
  const headers = new Headers(request.headers)
  headers.delete('content-encoding')
  const unpacked = new Request(request.url, { method: 'POST', headers, body: body.unpacked })
  try {
    const response = await federation.fetch(unpacked, { contextData: app })
    return response.status < 400 ? response : undefined
  } catch (error) {
    if (isNonsense(error)) return undefined
    throw error
  }
}

function toRefusal(app: App, { type, actor }: Glimpse, status: number, because: string): Response {
  refuse(app, because, { type: type.slice(0, 40), actor: actor.href, status })
  return toAnswer(status, `Refused: ${because}.`)
}

function toAnswer(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
