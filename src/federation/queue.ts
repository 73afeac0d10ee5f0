import type { Federation, KvKey, KvStore, Message, MessageQueue } from '@fedify/fedify'
import { Activity } from '@fedify/vocab'
import type { App } from '../app.ts'
import type { JobOf } from '../jobs/kinds.ts'
import { findActor } from './inbox/glimpse.ts'
import type { Json } from './inbox/plain.ts'
import type { Handling } from './inbox/reach.ts'
import type { ReadActivities } from './inbox/read.ts'
import { refuse } from './inbox/trust.ts'
import { handleActivity } from './inbox.ts'

/**
 * Fedify's queue for activities whose signature was checked, over our own jobs, so that they survive a
 * crash. Our worker takes them out, and tries again what failed.
 */
export function createMessageQueue(app: App): MessageQueue {
  const add: MessageQueue['enqueue'] = async (message, options) => {
    const delayMs = options?.delay?.total('milliseconds') ?? 0
    const startAfter = delayMs > 0 ? new Date(app.now().getTime() + delayMs) : undefined
    await app.jobs.add(app.db, { type: 'activity.received', message }, startAfter && { startAfter })
  }
  return {
    nativeRetrial: true,
    enqueue: add,
    enqueueMany: async (messages, options) => {
      for (const message of messages) await add(message, options)
    },
    listen: (_, options) => aborted(options?.signal),
  }
}

/**
 * Fedify forgets an activity's id after a day and takes every other with the same id for the same. Some
 * servers use ids again (inbox/types.ts, `hasOwnId`), so that what came before is for us alone to say.
 */
export function withoutReplayMemory(kv: KvStore): KvStore {
  const isReplayKey = (key: KvKey) => key.includes('activityIdempotence')
  return {
    delete: (key) => kv.delete(key),
    list: (prefix) => kv.list(prefix),
    ...(kv.cas && { cas: kv.cas.bind(kv) }),
    get: async <T>(key: KvKey) => (isReplayKey(key) ? undefined : kv.get<T>(key)),
    set: async (key, value, options) => {
      if (!isReplayKey(key)) await kv.set(key, value, options)
    },
  }
}

/**
 * Hands one activity to the listeners of inbox.ts. Throws what they throw, for the worker to try again, but
 * for what will be the same each time: JSON-LD that makes no sense, and values that the database cannot keep.
 */
export async function onActivityReceived(parts: Parts, job: Received): Promise<void> {
  const { handling, federation } = parts
  const message = job.message as InboxMessage
  try {
    if (job.isRead) await handleOwn(parts, message)
    else await federation.processQueuedTask(handling.data, message)
  } catch (error) {
    if (!isHopeless(error)) throw error
    refuse(handling.data, 'it makes no sense', { error: String(error).slice(0, 500) })
  }
}

type Parts = { handling: Handling; federation: Federation<App>; read: ReadActivities }

type Received = Pick<JobOf<'activity.received'>, 'message' | 'isRead'>

type InboxMessage = Extract<Message, { type: 'inbox' }>

/**
 * What is read anew may name another actor than the one who signed it, if a context of theirs says something
 * else by now. By the plain word it is the same for good.
 */
async function handleOwn({ handling, read }: Parts, { id, activity: json }: InboxMessage): Promise<void> {
  const activity = read.take(id) ?? (await Activity.fromJsonLd(json, handling))
  const signer = findActor(json as Json)?.href
  if (signer === undefined || activity.actorId?.href !== signer)
    return refuse(handling.data, 'its contexts have changed', { actor: signer })
  await handleActivity({ ...handling, messageId: id }, activity)
}

/** "Data exception" and "program limit exceeded" (PostgreSQL, appendix A). */
const hopelessStates = /^(22|54)/

function isHopeless(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const state = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return error.name.startsWith('jsonld.') || hopelessStates.test(state) || isHopeless(error.cause)
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve()
    else signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
