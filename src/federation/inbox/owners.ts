import { doesActorOwnKey, exportSpki } from '@fedify/fedify'
import type { Activity, CryptographicKey } from '@fedify/vocab'
import { type DocumentLoader, FetchError } from '@fedify/vocab-runtime'
import type { App } from '../../app.ts'
import { findValue, saveValue } from '../queries.ts'

/** Whether the actor of an activity is whom the key belongs to. */
export type OwnsKey = (key: CryptographicKey, activity: Activity) => Promise<boolean>

/** Longer than most people are silent before they turn away. */
const keptMs = 365 * 24 * 60 * 60_000

/**
 * Fedify's check, which asks the actor's own document. A server that was told to block us (GoToSocial) shows
 * us that no more, so that its Block and Undo could not be believed; where it refuses us by 401 or 403, what
 * was found before of the very same key still counts.
 */
export function createOwners(
  app: App,
  known: { documentLoader: DocumentLoader; contextLoader: DocumentLoader },
): OwnsKey {
  const owners = new WeakMap<CryptographicKey, string>()
  const isOwnedBy = async (key: CryptographicKey, activity: Activity, actor: string) => {
    if (!(await doesActorOwnKey(activity, key, known)))
      return (await isRefused(known.documentLoader, actor)) && wasOwnedBy(app, key, actor)
    await rememberOwner(app, key, actor)
    return true
  }
  return async (key, activity) => {
    const actor = activity.actorId?.href
    if (actor === undefined) return false
    if (owners.get(key) === actor) return true
    if (!(await isOwnedBy(key, activity, actor))) return false
    owners.set(key, actor)
    return true
  }
}

async function isRefused(load: DocumentLoader, actor: string): Promise<boolean> {
  try {
    await load(actor)
    return false
  } catch (error) {
    return error instanceof FetchError && [401, 403].includes(error.response?.status ?? 0)
  }
}

async function rememberOwner(app: App, key: CryptographicKey, actor: string): Promise<void> {
  const record = await toRecord(key, actor)
  const expiresAt = new Date(app.now().getTime() + keptMs)
  if (record) await saveValue(app.db, { ...record, expiresAt })
}

async function wasOwnedBy(app: App, key: CryptographicKey, actor: string): Promise<boolean> {
  const record = await toRecord(key, actor)
  const found = record && (await findValue(app.db, record.key, app.now()))
  return found !== undefined && JSON.stringify(JSON.parse(found)) === record?.json
}

async function toRecord(
  key: CryptographicKey,
  actor: string,
): Promise<{ key: string; json: string } | undefined> {
  if (!key.id || !key.publicKey) return undefined
  return {
    key: JSON.stringify(['keyOwner', key.id.href]),
    json: JSON.stringify([actor, await exportSpki(key.publicKey)]),
  }
}
