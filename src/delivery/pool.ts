/** Runs tasks side by side, but only so many in all and so many a host. */
export type Pool<T> = {
  add(items: T[]): void
  /** Running and waiting ones. */
  size(): number
  /** Hosts that have enough to do for now. */
  listFullHosts(): string[]
  /** Takes out what has not begun. */
  clear(): T[]
  /** Resolves once nothing runs. */
  whenIdle(): Promise<void>
}

export type PoolLimits = { total: number; perHost: number }

/** @param run never rejects */
export function createPool<T extends { host: string }>(
  limits: PoolLimits,
  run: (item: T) => Promise<void>,
): Pool<T> {
  let waiting: T[] = []
  const running = new Set<Promise<void>>()
  const runningAt = new Map<string, number>()
  const countAt = (host: string) => runningAt.get(host) ?? 0
  const start = (item: T) => {
    runningAt.set(item.host, countAt(item.host) + 1)
    const task = run(item).finally(() => {
      running.delete(task)
      runningAt.set(item.host, countAt(item.host) - 1)
      if (countAt(item.host) === 0) runningAt.delete(item.host)
      startNext()
    })
    running.add(task)
  }
  const startNext = () => {
    while (running.size < limits.total) {
      const index = waiting.findIndex(({ host }) => countAt(host) < limits.perHost)
      const [item] = index < 0 ? [] : waiting.splice(index, 1)
      if (!item) return
      start(item)
    }
  }
  return {
    add: (items) => {
      waiting.push(...items)
      startNext()
    },
    size: () => running.size + waiting.length,
    listFullHosts: () => {
      const byHost = Map.groupBy(waiting, ({ host }) => host)
      return [...byHost].filter(([, items]) => items.length >= 4 * limits.perHost).map(([host]) => host)
    },
    clear: () => {
      const cleared = waiting
      waiting = []
      return cleared
    },
    whenIdle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
