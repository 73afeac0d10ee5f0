import type { App } from '../../app.ts'
import { listWaitingActors } from './queries.ts'

/** Whose activities are in hand: let in by the gate, or accepted and waiting for their turn. */
export type Waiting = {
  enter(actorUri: string): void
  has(actorUri: string): Promise<boolean>
}

/** Longer than any check of a signature takes, and than a list is old. */
const inHandMs = 60_000
const maxInHand = 10_000
const listKeptMs = 1000

/**
 * What takes something back is of concern although nothing is known of its actor yet, if what it takes back
 * is just on its way through. What this process lets in is remembered; what others let in is read from the
 * jobs, once a second at most, since that list may be long and strangers' Deletes are many.
 */
export function createWaiting(app: App): Waiting {
  const inHand = new Map<string, number>()
  let list = { actors: Promise.resolve(new Set<string>()), until: Number.NEGATIVE_INFINITY }
  return {
    enter: (actorUri) => {
      inHand.delete(actorUri)
      inHand.set(actorUri, performance.now() + inHandMs)
      const [oldest] = inHand.keys()
      if (oldest !== undefined && inHand.size > maxInHand) inHand.delete(oldest)
    },
    has: async (actorUri) => {
      if ((inHand.get(actorUri) ?? 0) > performance.now()) return true
      if (list.until < performance.now()) {
        const actors = listWaitingActors(app).then((found) => new Set(found))
        list = { actors, until: performance.now() + listKeptMs }
      }
      return (await list.actors).has(actorUri)
    },
  }
}
