import { setTimeout as wait } from 'node:timers/promises'

/** Runs tasks side by side, but only so many in all and so many a host. */
export type Pool<T> = {
  add(items: T[]): void
  /** How many more it could make use of. */
  room(): number
  /** Hosts that have enough to do for now. */
  listFullHosts(): string[]
  /** Takes out what has not begun, of all hosts or of these. */
  take(hosts?: ReadonlySet<string>): T[]
  /** Resolves once nothing runs, or after `maxMs`. @returns what runs still */
  whenIdle(maxMs: number): Promise<T[]>
}

export type PoolLimits = {
  /** Of those that have not yet taken long. */
  total: number
  /** Of those that have, beyond the total: they wait for servers that may be dead, and cost next to nothing. */
  lingering: number
  perHost: number
}

type Item = {
  host: string
  /** False: little is known of the host, so few go there until one has arrived. */
  isTrusted: boolean
}

/**
 * @param run never rejects
 * @param onRoom called when there is room although nothing has ended: what runs takes long
 */
export function createPool<T extends Item>(
  limits: PoolLimits,
  run: (item: T) => Promise<void>,
  onRoom: () => void = () => {},
): Pool<T> {
  const waiting = createQueue<T>(limits)
  const startNext = () => {
    while (running.countBusy() < limits.total) {
      const item = waiting.next(running.countAt)
      if (!item) return
      running.start(item)
    }
  }
  const running = createRunners(limits, run, {
    onEnd: startNext,
    onLinger: () => {
      startNext()
      onRoom()
    },
  })
  return {
    add: (items) => {
      waiting.add(items)
      startNext()
    },
    // While there are free places, those that wait do so for their own hosts and keep nobody else waiting.
    room: () => {
      const busy = running.countBusy()
      const count = busy >= limits.total ? busy + waiting.size() : busy
      return waiting.size() < maxWaiting && count <= limits.total ? 2 * limits.total - count : 0
    },
    listFullHosts: waiting.listFullHosts,
    take: waiting.take,
    whenIdle: running.whenIdle,
  }
}

/** @param on called whenever one more could be started */
function createRunners<T extends Item>(
  limits: PoolLimits,
  run: (item: T) => Promise<void>,
  on: { onEnd: () => void; onLinger: () => void },
) {
  const running = new Map<Promise<void>, T>()
  const runningAt = new Map<string, number>()
  let lingering = 0
  const countAt = (host: string) => runningAt.get(host) ?? 0
  const startPatience = () => {
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      lingering += 1
      on.onLinger()
    }, patienceMs)
    return () => {
      clearTimeout(timer)
      if (isOver) lingering -= 1
    }
  }
  return {
    countAt,
    countBusy: () => running.size - Math.min(lingering, limits.lingering),
    start: (item: T): void => {
      runningAt.set(item.host, countAt(item.host) + 1)
      const endPatience = startPatience()
      const task = run(item).finally(() => {
        endPatience()
        running.delete(task)
        runningAt.set(item.host, countAt(item.host) - 1)
        if (countAt(item.host) === 0) runningAt.delete(item.host)
        on.onEnd()
      })
      running.set(task, item)
    },
    whenIdle: async (maxMs: number): Promise<T[]> => {
      const limit = new AbortController()
      const tooLate = wait(maxMs, undefined, { signal: limit.signal }).catch(() => {})
      await Promise.race([Promise.all(running.keys()), tooLate])
      limit.abort()
      return [...running.values()]
    },
  }
}

/** An answer usually comes sooner. */
const patienceMs = 300
/** Against rows for very many hosts that are all slow. */
const maxWaiting = 3000

/** What waits, in the order in which it came. */
function createQueue<T extends Item>({ perHost }: PoolLimits) {
  let items: T[] = []
  const sizeOf = new Map<string, number>()
  const atOnce = ({ isTrusted }: T) => (isTrusted ? perHost : Math.min(perHost, untrustedAtOnce))
  const enough = (item: T) => (item.isTrusted ? 4 : 1) * atOnce(item)
  const count = (host: string, change: number) => {
    const size = (sizeOf.get(host) ?? 0) + change
    if (size > 0) sizeOf.set(host, size)
    else sizeOf.delete(host)
  }
  return {
    size: () => items.length,
    add: (added: T[]): void => {
      items.push(...added)
      for (const { host } of added) count(host, 1)
    },
    next: (countRunning: (host: string) => number): T | undefined => {
      const index = items.findIndex((item) => countRunning(item.host) < atOnce(item))
      const [item] = index < 0 ? [] : items.splice(index, 1)
      if (item) count(item.host, -1)
      return item
    },
    listFullHosts: (): string[] => {
      const full = items.filter((item) => (sizeOf.get(item.host) ?? 0) >= enough(item))
      return [...new Set(full.map(({ host }) => host))]
    },
    take: (hosts?: ReadonlySet<string>): T[] => {
      const isTaken = ({ host }: T) => !hosts || hosts.has(host)
      const taken = items.filter(isTaken)
      if (taken.length === 0) return taken
      items = items.filter((item) => !isTaken(item))
      for (const { host } of taken) count(host, -1)
      return taken
    },
  }
}

const untrustedAtOnce = 2
