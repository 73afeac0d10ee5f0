import { setTimeout as wait } from 'node:timers/promises'
import type { NeighbourCalls } from '../processes/neighbours.ts'
import { round, say } from '../support/bench.ts'
import type { Child } from '../support/child.ts'
import type { Kind } from './activities.ts'

/** Who takes in what the neighbours post. */
export type Receiver = {
  name: string
  inbox: string
  /** Ids of posts of the blog. */
  objects: string[]
  /** Activities of this kind that were ever handled, to the end. */
  countHandled(kind: Kind): Promise<number>
  cpuMs(): number
}

export type Round = { kind: Kind; warmUp: number; count: number }

export type Figures = { perSecond: number; cpuMsPerActivity: number }

const atOnce = 32

/** Posts some to warm up, which also shows all actors and their keys, then the rest with the clock running. */
export async function playRound(
  neighbours: Child<NeighbourCalls>,
  receiver: Receiver,
  { kind, warmUp, count }: Round,
): Promise<Figures> {
  const { inbox, objects } = receiver
  const before = await receiver.countHandled(kind)
  await neighbours.call('prepare', { kind, count: warmUp + count, inbox, objects })
  const post = async (from: number, to: number) => {
    const statuses = await neighbours.call('post', { inbox, from, to, atOnce })
    const accepted = (statuses[200] ?? 0) + (statuses[202] ?? 0)
    if (accepted !== to - from) throw new Error(`${receiver.name} answered ${JSON.stringify(statuses)}`)
    await waitUntilHandled(receiver, kind, before + to)
  }
  await post(0, warmUp)
  await neighbours.call('countAsked')
  const cpuBefore = receiver.cpuMs()
  const startedAt = performance.now()
  await post(warmUp, warmUp + count)
  const seconds = (performance.now() - startedAt) / 1000
  const cpuMsPerActivity = (receiver.cpuMs() - cpuBefore) / count
  const fetched = await neighbours.call('countAsked')
  say(
    `${receiver.name}, ${kind}: ${round(count / seconds)}/s, ${round(cpuMsPerActivity)} CPU-ms, ${fetched} fetched`,
  )
  return { perSecond: round(count / seconds), cpuMsPerActivity: round(cpuMsPerActivity) }
}

async function waitUntilHandled(receiver: Receiver, kind: Kind, count: number): Promise<void> {
  const endsAt = Date.now() + 120_000
  for (let handled = 0; handled < count; await wait(25)) {
    handled = await receiver.countHandled(kind)
    if (Date.now() > endsAt) throw new Error(`${receiver.name} has handled only ${handled} of ${count}`)
  }
}
