import type { KvKey, KvStore, KvStoreSetOptions } from '@fedify/fedify'
import type { App } from '../app.ts'
import {
  findValue,
  insertValue,
  listValues,
  removeExpiredValues,
  removeValue,
  removeValueIf,
  replaceValue,
  saveValue,
} from './queries.ts'

/** Fedify's key-value store (fetched keys, nonces and the like) in a table, so that all processes share it. */
export function createKvStore(app: App): KvStore {
  const sweep = createSweep(app)
  return {
    get: async <T>(key: KvKey) => {
      const json = await findValue(app.db, toText(key), app.now())
      return json === undefined ? undefined : (JSON.parse(json) as T)
    },
    set: async (key, value, options) => {
      await sweep()
      if (value === undefined) await removeValue(app.db, toText(key))
      else await saveValue(app.db, toRow(app, key, value, options))
    },
    delete: (key) => removeValue(app.db, toText(key)),
    cas: (key, expected, value, options) => compareAndSwap(app, key, expected, value, options),
    async *list(prefix) {
      for (const { key, json } of await listValues(app.db, ...toRange(prefix), app.now()))
        yield { key: JSON.parse(key) as KvKey, value: JSON.parse(json) as unknown }
    },
  }
}

const sweepEveryMs = 10 * 60_000
/** Fedify keeps nothing here that could not be had again, but would keep it for ever. */
const longestMs = 30 * 24 * 60 * 60_000

/** Takes away what has expired, now and then, when something new is stored. */
function createSweep(app: App): () => Promise<void> {
  let next = 0
  return async () => {
    const now = app.now()
    if (now.getTime() < next) return
    next = now.getTime() + sweepEveryMs
    await removeExpiredValues(app.db, now)
  }
}

/** `undefined` stands for "no value", before as after. */
async function compareAndSwap(
  app: App,
  key: KvKey,
  expected: unknown,
  value: unknown,
  options?: KvStoreSetOptions,
): Promise<boolean> {
  const now = app.now()
  const expectedJson = JSON.stringify(expected) as string | undefined
  if (expectedJson === undefined) {
    if (value !== undefined) return insertValue(app.db, toRow(app, key, value, options), now)
    return (await findValue(app.db, toText(key), now)) === undefined
  }
  if (value === undefined) return removeValueIf(app.db, toText(key), expectedJson, now)
  return replaceValue(app.db, toRow(app, key, value, options), expectedJson, now)
}

function toRow(app: App, key: KvKey, value: unknown, options: KvStoreSetOptions | undefined) {
  const ttlMs = options?.ttl?.total('milliseconds') ?? longestMs
  const expiresAt = new Date(app.now().getTime() + ttlMs)
  return { key: toText(key), json: JSON.stringify(value), expiresAt }
}

/** A JSON array, so that no part of a key can run into the next. */
function toText(key: KvKey): string {
  return JSON.stringify(key)
}

/** The key itself, and how all keys below it begin. */
function toRange(prefix: KvKey | undefined): [exact: string, start: string] {
  if (!prefix) return ['', '[']
  const text = toText(prefix)
  return [text, `${text.slice(0, -1)},`]
}
