/** A post to ten thousand inboxes, and the memory that takes up to a hundred thousand followers. */
import { setTimeout as wait } from 'node:timers/promises'
import { measureFedify } from './fanout/fedify.ts'
import { seedFollowers } from './fanout/followers.ts'
import { measureMemory } from './fanout/memory.ts'
import { publishAndMeasure } from './fanout/publish.ts'
import { openSinks, type Sinks } from './fanout/sinks.ts'
import type { RsaCalls } from './processes/rsa.ts'
import { type BenchOptions, round, say } from './support/bench.ts'
import { startChild } from './support/child.ts'
import { measured } from './support/machine.ts'
import { openParzelle } from './support/parzelle.ts'

export async function benchFanout(options: BenchOptions) {
  const inboxes = options.isQuick ? 1000 : 10_000
  const sinks = await openSinks()
  const before = await measureRsa(measured)
  const ours = await measureParzelle(options, sinks, inboxes)
  const fedify = await measureFedify(sinks, ours.inboxes)
  const after = await measureRsa(measured)
  const rsaPerSecond = (before.perSecond + after.perSecond) / 2
  const rsaCpuMs = (before.cpuMs + after.cpuMs) / 2
  const memory = await measureMemory(options, sinks)
  const { inboxes: _, ...sent } = ours
  return {
    ratioToRsaLimit: round(ours.deliveriesPerSecond / rsaPerSecond),
    ratioToFedify: round(ours.deliveriesPerSecond / fedify.deliveriesPerSecond),
    memoryRatio100kTo1kFollowers: memory.byFollowers.ratio,
    cpuRatioToRsaLimit: round(rsaCpuMs / ours.cpuMsPerDelivery),
    cpuRatioToFedify: round(fedify.cpuMsPerDelivery / ours.cpuMsPerDelivery),
    ...sent,
    rsa: { signaturesPerSecond: round(rsaPerSecond), cpuMsPerSignature: round(rsaCpuMs) },
    fedify,
    memory,
  }
}

async function measureRsa(processor: string) {
  const rsa = startChild<RsaCalls>('rsa', processor)
  await rsa.call('measure', { seconds: 0.5 })
  const result = await rsa.call('measure', { seconds: 3 })
  await rsa.stop()
  say(`node:crypto: ${round(result.perSecond)} signatures/s`)
  return result
}

/** After that both sides have closed the connections of the warm-up, as they would have between two posts. */
const untilForgottenMs = 6000

async function measureParzelle(options: BenchOptions, sinks: Sinks, count: number) {
  const parzelle = await openParzelle({ processor: measured, profileDir: options.profileDir })
  const inboxes = await seedFollowers(parzelle.app, { count, port: sinks.port, perHost: 10, perInbox: 1 })
  await publishAndMeasure(parzelle, sinks, 'to warm up')
  await wait(untilForgottenMs)
  const result = await publishAndMeasure(parzelle, sinks, 'distinct inboxes')
  await parzelle.stop()
  return { ...result, inboxes }
}
