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

type Rounds = Record<Kind, Figures>

export async function benchInbox(options: BenchOptions) {
  const count = options.isQuick ? 200 : 2000
  const neighbours = startChild<NeighbourCalls>('neighbours', world)
  await neighbours.call('open', { actors })
  const blog = await openBlog((count + warmUp) / actors, options.profileDir)
  const parzelle = await playAll(neighbours, blog, count)
  await blog.stop()
  const direct = await playFedify(neighbours, count, false)
  const queued = await playFedify(neighbours, count, true)
  return {
    ratioToFedifyWithEmptyHandler: compare(parzelle, direct, queued, ({ perSecond }) => perSecond),
    cpuRatioToFedifyWithEmptyHandler: compare(parzelle, direct, queued, (f) => 1 / f.cpuMsPerActivity),
    parzelle,
    fedify: { withoutQueue: direct, queuedInMemory: queued },
  }
}

/** Every actor is seen twice before the clock starts. */
const warmUp = 2 * actors

async function playAll(
  neighbours: Child<NeighbourCalls>,
  receiver: Receiver,
  count: number,
): Promise<Rounds> {
  const rounds: Partial<Rounds> = {}
  for (const kind of kinds) rounds[kind] = await playRound(neighbours, receiver, { kind, warmUp, count })
  return rounds as Rounds
}

async function playFedify(
  neighbours: Child<NeighbourCalls>,
  count: number,
  isQueued: boolean,
): Promise<Rounds> {
  const child = startChild<FedifyInboxCalls>('fedify-inbox', measured)
  const origin = await child.call('open', { isQueued })
  const rounds = await playAll(
    neighbours,
    {
      name: `Fedify${isQueued ? ' with its queue in memory' : ''}`,
      inbox: `${origin}/inbox`,
      objects: [`${origin}/articles/1`],
      countHandled: (kind) => child.call('countHandled', kind),
      cpuMs: child.cpuMs,
    },
    count,
  )
  await child.stop()
  return rounds
}

/** By the better of Fedify's two ways. */
function compare(ours: Rounds, direct: Rounds, queued: Rounds, speed: (figures: Figures) => number) {
  const ratio = (kind: Kind) => round(speed(ours[kind]) / Math.max(speed(direct[kind]), speed(queued[kind])))
  return { creates: ratio('create'), likes: ratio('like'), deletes: ratio('delete') }
}
