import { CryptographicKey } from '@fedify/vocab'
import { asc } from 'drizzle-orm'
import { inject, onTestFinished } from 'vitest'
import { getSigningKey } from '../../src/blog/keys.ts'
import { insertBlog, insertKeys } from '../../src/blog/queries.ts'
import type { Config } from '../../src/config.ts'
import type { Db } from '../../src/db/client.ts'
import { activities, blogs, deliveries } from '../../src/db/schema.ts'
import { addActivity, type Delivery, type Recipients } from '../../src/delivery/ledger.ts'
import { type DeliveryOptions, startDelivery } from '../../src/delivery/send.ts'
import { newId } from '../../src/lib/uuid.ts'
import { openTestApp, type TestApp } from './app.ts'
import { addPerson, addTestFollower, type PersonChange } from './people.ts'

/** An App whose blog has keys and can send. */
export async function openSendingApp(
  options: { now?: () => Date; config?: Partial<Config> } = {},
): Promise<TestApp> {
  const app = await openTestApp(options)
  const names = { handle: 'blog', title: 'Parzelle', authorName: 'Ada' }
  const place = { origin: app.config.origin, handleHost: app.config.handleHost }
  await insertBlog(app.db, { id: newId(), ...names, ...place, language: 'de', timeZone: 'Europe/Berlin' })
  await insertKeys(app.db, inject('secrets').keys)
  return app
}

/** Sends until the test is over, or until the test stops it. */
export function send(app: TestApp, options: Partial<DeliveryOptions> = {}) {
  const delivery = startDelivery(app, { pollMs: 50, ...options })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= delivery.stop()
    return stopped
  }
  onTestFinished(stop)
  return { stop }
}

/** Someone of whom only the inbox matters. @returns the person's id */
export async function addPersonAt(app: TestApp, inbox: string, change: PersonChange = {}): Promise<string> {
  const { host } = new URL(inbox)
  return (await addPerson(app, newId(), host, { inbox, sharedInbox: null, ...change })).id
}

/** The same, and follows the blog. */
export async function addFollowerAt(app: TestApp, inbox: string, change: PersonChange = {}): Promise<void> {
  const { host } = new URL(inbox)
  await addTestFollower(app, newId(), host, { inbox, sharedInbox: null, ...change })
}

/** @returns the activity's id */
export async function addNote(
  app: Pick<TestApp, 'addresses'> & { db: Db },
  to: Recipients | string[],
  options: { id?: string; type?: string; objectId?: string; orderKey?: string } = {},
): Promise<string> {
  const { id = newId(), type = 'Create', objectId = null, orderKey } = options
  const body = JSON.stringify({ id: app.addresses.activity(id), type, summary: 'Grüße „aus“ dem Garten' })
  const recipients = Array.isArray(to) ? { followers: false, inboxes: to } : to
  await addActivity(app.db, { id, type, objectId, orderKey, body, to: recipients })
  return id
}

export async function listDeliveries(app: TestApp): Promise<Delivery[]> {
  return await app.db.select().from(deliveries).orderBy(asc(deliveries.id))
}

export async function listInboxes(app: TestApp): Promise<string[]> {
  return (await listDeliveries(app)).map(({ inbox }) => inbox).sort()
}

export async function listActivities(app: TestApp) {
  return await app.db.select().from(activities)
}

/** What receivers look up to check a signature: the blog's public key under its address. */
export async function readPublicKey(app: TestApp): Promise<CryptographicKey> {
  const [blog] = await app.db.select().from(blogs)
  const { id, publicJwk } = await getSigningKey(app.db)
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return new CryptographicKey({
    id: new URL(app.addresses.key(blog!.id, id)),
    owner: new URL(app.addresses.actor(blog!.id)),
    publicKey: await crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']),
  })
}
