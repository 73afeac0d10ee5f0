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

/**
 * One after the other, so that whatever else the machine does meets both alike; the middle one of the ratios
 * counts.
 */
const turns = 3

/** Every actor is seen twice before the clock starts. */
const warmUp = 2 * actors

type Street = { neighbours: Child<NeighbourCalls>; count: number; processor: string | undefined }
type Turn = { parzelle: Figures; fedify: Figures }
type Played = Record<Kind, Turn[]>
type OpenReceiver = Receiver & { stop(): Promise<void> }

/**
 * Twice: with the machine as it is, where the database has the processor for itself that Fedify leaves idle,
 * and with one processor for all that a receiver needs, where its database counts in full.
 */
export async function benchInbox(options: BenchOptions) {
  const neighbours = startChild<NeighbourCalls>('neighbours', world)
  await neighbours.call('open', { actors })
  const count = options.isQuick ? 100 : 1000
  const whole = await playBoth({ neighbours, count, processor: undefined }, options.profileDir)
  const one = await playBoth({ neighbours, count, processor: measured }, undefined)
  return {
    ratioToFedifyWithEmptyHandler: compare(whole, ({ perSecond }) => perSecond),
    ratioOnOneProcessor: compare(one, ({ perSecond }) => perSecond),
    cpuRatioOnOneProcessor: compare(one, ({ cpuMsPerActivity }) => 1 / cpuMsPerActivity),
    allProcessors: whole,
    oneProcessor: one,
  }
}

async function playBoth(street: Street, profileDir: string | undefined): Promise<Played> {
  const { count, processor } = street
  const postsPerTurn = (warmUp + count) / actors
  const blog = await openBlog(postsPerTurn * turns, { processor, profileDir })
  const fedify = await openFedify(processor)
  const played: Partial<Played> = {}
  for (const kind of kinds) played[kind] = await playTurns(street, kind, blog, fedify)
  await Promise.all([blog.stop(), fedify.stop()])
  return played as Played
}

async function playTurns(street: Street, kind: Kind, blog: Receiver, fedify: Receiver): Promise<Turn[]> {
  const times = timesAsMany[kind]
  const round = { kind, warmUp: warmUp * times, count: street.count * times }
  const taken: Turn[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    // Nobody likes the same post twice.
    const perTurn = blog.objects.length / turns
    const objects = blog.objects.slice(turn * perTurn, (turn + 1) * perTurn)
    const parzelle = await playRound(street.neighbours, { ...blog, objects }, round)
    taken.push({ parzelle, fedify: await playRound(street.neighbours, fedify, round) })
  }
  return taken
}

async function openFedify(processor: string | undefined): Promise<OpenReceiver> {
  const child = startChild<FedifyInboxCalls>('fedify-inbox', processor)
  const origin = await child.call('open')
  return {
    name: 'Fedify',
    inbox: `${origin}/inbox`,
    objects: [`${origin}/articles/1`],
    countHandled: (kind) => child.call('countHandled', kind),
    cpuMs: child.cpuMs,
    stop: child.stop,
  }
}

function compare(played: Played, speed: (figures: Figures) => number) {
  const ratio = (kind: Kind) => {
    const ratios = played[kind].map(({ parzelle, fedify }) => speed(parzelle) / speed(fedify))
    return round(ratios.sort((a, b) => a - b)[Math.floor(turns / 2)] ?? 0)
  }
  return { creates: ratio('create'), likes: ratio('like'), deletes: ratio('delete') }
}
