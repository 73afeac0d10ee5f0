import { setImmediate as afterReading } from 'node:timers/promises'

/** Asks for what comes at the same time in one go. */
export type Gathering<T, R> = (item: T) => Promise<R>

const maxAtOnce = 50

/**
 * What has come in at the same moment goes together, and so does what comes while that is under way; nothing
 * waits for more than that. Where several fail each is tried alone, so that one never stands in the way of
 * the others.
 * @param ask gives a result an item, in their order
 */
export function createGathering<T, R>(ask: (items: T[]) => Promise<R[]>): Gathering<T, R> {
  let waiting: Waiting<T, R>[] = []
  let isAsking = false
  const run = async () => {
    isAsking = true
    while (waiting.length > 0) {
      // Other requests lie in the sockets already: half the questions, and twice the activities a second.
      await afterReading()
      const some = waiting.slice(0, maxAtOnce)
      waiting = waiting.slice(maxAtOnce)
      if (!(await settle(ask, some))) await Promise.all(some.map((one) => settle(ask, [one])))
    }
    isAsking = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isAsking) void run()
    })
}

type Waiting<T, R> = { item: T; resolve: (result: R) => void; reject: (error: unknown) => void }

/** @returns false where several failed together */
async function settle<T, R>(
  ask: (items: T[]) => Promise<R[]>,
  some: readonly Waiting<T, R>[],
): Promise<boolean> {
  try {
    const results = await ask(some.map(({ item }) => item))
    some.forEach(({ resolve }, place) => {
      resolve(results[place] as R)
    })
    return true
  } catch (error) {
    if (some.length > 1) return false
    some[0]?.reject(error)
    return true
  }
}
