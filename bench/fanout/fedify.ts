import type { FedifyMode, FedifySenderCalls } from '../processes/fedify-sender.ts'
import { round, say } from '../support/bench.ts'
import { type Child, startChild } from '../support/child.ts'
import { measured } from '../support/machine.ts'
import { markdown } from './publish.ts'
import type { Sinks } from './sinks.ts'

type Way = { name: string; mode: FedifyMode; atOnce: number }

/** A caller that gives it all recipients at once, one that is kinder to it, and its own queue. */
const ways: Way[] = [
  { name: 'immediate', mode: 'immediate', atOnce: 1_000_000 },
  { name: 'immediateByHundreds', mode: 'immediate', atOnce: 100 },
  { name: 'queuedInMemory', mode: 'queued', atOnce: 1_000_000 },
]

/** The same inboxes, on the same processor, without a ledger; the fastest of the ways is what we compare with. */
export async function measureFedify(sinks: Sinks, inboxes: string[]) {
  const results = []
  for (const way of ways) results.push(await measureWay(sinks, inboxes, way))
  results.sort((a, b) => b.deliveriesPerSecond - a.deliveriesPerSecond)
  const [fastest] = results
  if (!fastest) throw new Error('nothing was measured')
  return { ...fastest, allWays: Object.fromEntries(results.map(({ way, ...figures }) => [way, figures])) }
}

async function measureWay(sinks: Sinks, inboxes: string[], way: Way) {
  const child = startChild<FedifySenderCalls>('fedify-sender', measured)
  await child.call('open')
  await send(child, sinks, inboxes.slice(0, inboxes.length / 5), way)
  const cpuBefore = child.cpuMs()
  const seconds = await send(child, sinks, inboxes, way)
  const cpuMs = child.cpuMs() - cpuBefore
  await child.stop()
  const deliveriesPerSecond = round(inboxes.length / seconds)
  say(`Fedify, ${way.name}: ${deliveriesPerSecond}/s`)
  return { way: way.name, deliveriesPerSecond, cpuMsPerDelivery: round(cpuMs / inboxes.length) }
}

/** @returns seconds until the last one was there */
async function send(child: Child<FedifySenderCalls>, sinks: Sinks, inboxes: string[], way: Way) {
  await sinks.call('report')
  const startedAt = performance.now()
  await child.call('send', { ...way, inboxes, name: 'Tulpen', content: markdown })
  await sinks.haveReceived(inboxes.length)
  const seconds = (performance.now() - startedAt) / 1000
  const { refused } = await sinks.call('report')
  if (refused > 0) throw new Error(`${refused} signatures of Fedify were refused`)
  return seconds
}
