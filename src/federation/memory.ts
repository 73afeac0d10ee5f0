import type { App } from '../app.ts'

/** Gives what is kept under `key`, or loads it; those who ask meanwhile wait for the same answer. */
export type Memory<T> = (key: string, load: () => Promise<T>, isKept: (value: T) => boolean) => Promise<T>

/** A small memory of this process. Failures are not kept. */
export function createMemory<T>(app: App, options: { keptMs: number; maxEntries: number }): Memory<T> {
  const kept = new Map<string, { value: T; until: number }>()
  const underWay = new Map<string, Promise<T>>()
  const keep = (key: string, value: T) => {
    kept.delete(key)
    kept.set(key, { value, until: app.now().getTime() + options.keptMs })
    const [oldest] = kept.keys()
    if (oldest !== undefined && kept.size > options.maxEntries) kept.delete(oldest)
  }
  return async (key, load, isKept) => {
    const found = kept.get(key)
    if (found && found.until > app.now().getTime()) return found.value
    const loading = underWay.get(key) ?? load().finally(() => underWay.delete(key))
    underWay.set(key, loading)
    const value = await loading
    if (isKept(value)) keep(key, value)
    return value
  }
}
