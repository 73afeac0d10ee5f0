/** Counts tries per key within a sliding window, in this process; old keys go by themselves. */
export type RateLimit = { allows(key: string, now: Date): boolean }

const maxKeys = 10_000

export function createRateLimit(options: { tries: number; windowMs: number }): RateLimit {
  const tries = new Map<string, number[]>()
  return {
    allows: (key, now) => {
      const since = now.getTime() - options.windowMs
      const recent = (tries.get(key) ?? []).filter((at) => at > since)
      tries.delete(key)
      if (tries.size >= maxKeys) tries.delete(tries.keys().next().value ?? '')
      tries.set(key, recent)
      if (recent.length >= options.tries) return false
      recent.push(now.getTime())
      return true
    },
  }
}
