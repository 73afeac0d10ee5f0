import type { App } from '../../app.ts'
import { listWaitingActors } from './queries.ts'

/** Whose activities are in hand: at the gate, let in by it, or accepted and waiting for their turn. */
export type Waiting = {
  /** An activity of theirs is being looked at. @returns what to call once it is let in or turned away */
  begin(actorUri: string): () => void
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
  const lookedAt = new Map<string, number>()
  const count = (actorUri: string, change: number) => {
    const now = (lookedAt.get(actorUri) ?? 0) + change
    if (now === 0) lookedAt.delete(actorUri)
    else lookedAt.set(actorUri, now)
  }
  let list: List = { actors: Promise.resolve(new Set()), until: Number.NEGATIVE_INFINITY }
  return {
    begin: (actorUri) => {
      count(actorUri, 1)
      return () => count(actorUri, -1)
    },
    enter: (actorUri) => {
      inHand.delete(actorUri)
      inHand.set(actorUri, performance.now() + inHandMs)
      const [oldest] = inHand.keys()
      if (oldest !== undefined && inHand.size > maxInHand) inHand.delete(oldest)
    },
    has: async (actorUri) => {
      if (lookedAt.has(actorUri) || (inHand.get(actorUri) ?? 0) > performance.now()) return true
      if (list.until < performance.now()) list = readList(app)
      return (await list.actors).has(actorUri)
    },
  }
}

type List = { actors: Promise<ReadonlySet<string>>; until: number }

/** One at a time, and with a rest as long as it took: a long list is read slowly. */
function readList(app: App): List {
  const startedAt = performance.now()
  const read = listWaitingActors(app).finally(() => {
    const now = performance.now()
    list.until = now + Math.max(listKeptMs, now - startedAt)
  })
  const list: List = { actors: read.then((found) => new Set(found)), until: Number.POSITIVE_INFINITY }
  return list
}
