/** Runs tasks side by side, but only so many in all and so many a host. */
export type Pool<T> = {
  add(items: T[]): void
  /** How many more it could make use of. */
  room(): number
  /** Hosts that have enough to do for now. */
  listFullHosts(): string[]
  /** Takes out what has not begun, of all hosts or of these. */
  take(hosts?: ReadonlySet<string>): T[]
  /** Resolves once nothing runs. */
  whenIdle(): Promise<void>
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

/** @param run never rejects */
export function createPool<T extends Item>(limits: PoolLimits, run: (item: T) => Promise<void>): Pool<T> {
  const waiting = createQueue<T>(limits)
  const running = new Set<Promise<void>>()
  const runningAt = new Map<string, number>()
  let lingering = 0
  const countAt = (host: string) => runningAt.get(host) ?? 0
  const countBusy = () => running.size - Math.min(lingering, limits.lingering)
  const start = (item: T) => {
    runningAt.set(item.host, countAt(item.host) + 1)
    let isLingering = false
    const patience = setTimeout(() => {
      isLingering = true
      lingering += 1
      startNext()
    }, patienceMs)
    const task = run(item).finally(() => {
      clearTimeout(patience)
      if (isLingering) lingering -= 1
      running.delete(task)
      runningAt.set(item.host, countAt(item.host) - 1)
      if (countAt(item.host) === 0) runningAt.delete(item.host)
      startNext()
    })
    running.add(task)
  }
  const startNext = () => {
    while (countBusy() < limits.total) {
      const item = waiting.next(countAt)
      if (!item) return
      start(item)
    }
  }
  return {
    add: (items) => {
      waiting.add(items)
      startNext()
    },
    // While there are free places, those that wait do so for their own hosts and keep nobody else waiting.
    room: () => {
      const isBusy = countBusy() >= limits.total
      const count = isBusy ? countBusy() + waiting.size() : countBusy()
      return waiting.size() < maxWaiting && count <= limits.total ? 2 * limits.total - count : 0
    },
    listFullHosts: waiting.listFullHosts,
    take: waiting.take,
    whenIdle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** An answer usually comes sooner. */
const patienceMs = 500
/** Against rows for very many hosts that are all slow. */
const maxWaiting = 1000

/** What waits, in the order in which it came. */
function createQueue<T extends Item>({ perHost }: PoolLimits) {
  let items: T[] = []
  const sizeOf = new Map<string, number>()
  const atOnce = ({ isTrusted }: T) => (isTrusted ? perHost : Math.min(perHost, untrustedAtOnce))
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
      const full = items.filter((item) => (sizeOf.get(item.host) ?? 0) >= aheadOf * atOnce(item))
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
const aheadOf = 4
