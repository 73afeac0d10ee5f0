/** Creates, Likes and strangers' Deletes from a hundred actors, beside Fedify with listeners that do nothing. */
import type { Kind } from './inbox/activities.ts'
import { openBlog } from './inbox/parzelle.ts'
import { type Figures, playRound, type Receiver } from './inbox/round.ts'
import type { FedifyInboxCalls } from './processes/fedify-inbox.ts'
import type { NeighbourCalls } from './processes/neighbours.ts'
import { type BenchOptions, round } from './support/bench.ts'
import { type Child, startChild } from './support/child.ts'
import { measured, world } from './support/machine.ts'

const actors = 100
/** Strangers first: who has answered is no stranger any more. */
const kinds: Kind[] = ['delete', 'create', 'like']

/** Of what is over in no time more is sent, or it would be the warming up that is measured. */
const timesAsMany: Record<Kind, number> = { delete: 5, create: 1, like: 1 }

type Rounds = Record<Kind, Figures>
type Street = { neighbours: Child<NeighbourCalls>; count: number; processor: string | undefined }

/**
 * Twice: with the machine as it is, where the database has the processor for itself that Fedify leaves idle,
 * and with one processor for all that a receiver needs, where its database counts in full.
 */
export async function benchInbox(options: BenchOptions) {
  const neighbours = startChild<NeighbourCalls>('neighbours', world)
  await neighbours.call('open', { actors })
  const count = options.isQuick ? 200 : 2000
  const whole = await playBoth({ neighbours, count, processor: undefined }, options.profileDir)
  const one = await playBoth({ neighbours, count, processor: measured }, undefined)
  const queued = await playFedify({ neighbours, count: count / 4, processor: undefined }, true)
  return {
    ratioToFedifyWithEmptyHandler: compare(whole, ({ perSecond }) => perSecond),
    ratioOnOneProcessor: compare(one, ({ perSecond }) => perSecond),
    cpuRatioOnOneProcessor: compare(one, ({ cpuMsPerActivity }) => 1 / cpuMsPerActivity),
    allProcessors: { ...whole, fedifyQueuedInMemory: queued },
    oneProcessor: one,
  }
}

type Both = { parzelle: Rounds; fedify: Rounds }

async function playBoth(street: Street, profileDir: string | undefined): Promise<Both> {
  const { neighbours, count, processor } = street
  const blog = await openBlog((count + warmUp) / actors, { processor, profileDir })
  const parzelle = await playAll(street, blog)
  await blog.stop()
  await neighbours.call('countAsked')
  return { parzelle, fedify: await playFedify(street, false) }
}

/** Every actor is seen twice before the clock starts. */
const warmUp = 2 * actors

async function playAll({ neighbours, count }: Street, receiver: Receiver): Promise<Rounds> {
  const rounds: Partial<Rounds> = {}
  for (const kind of kinds) {
    const times = timesAsMany[kind]
    const round = { kind, warmUp: warmUp * times, count: count * times }
    rounds[kind] = await playRound(neighbours, receiver, round)
  }
  return rounds as Rounds
}

async function playFedify(street: Street, isQueued: boolean): Promise<Rounds> {
  const child = startChild<FedifyInboxCalls>('fedify-inbox', street.processor)
  const origin = await child.call('open', { isQueued })
  const rounds = await playAll(street, {
    name: `Fedify${isQueued ? ' with its queue in memory' : ''}`,
    inbox: `${origin}/inbox`,
    objects: [`${origin}/articles/1`],
    countHandled: (kind) => child.call('countHandled', kind),
    cpuMs: child.cpuMs,
  })
  await child.stop()
  return rounds
}

function compare({ parzelle, fedify }: Both, speed: (figures: Figures) => number) {
  const ratio = (kind: Kind) => round(speed(parzelle[kind]) / speed(fedify[kind]))
  return { creates: ratio('create'), likes: ratio('like'), deletes: ratio('delete') }
}
