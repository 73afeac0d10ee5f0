import { type BenchOptions, round } from '../support/bench.ts'
import { measured } from '../support/machine.ts'
import { openParzelle, type Parzelle } from '../support/parzelle.ts'
import { seedFollowers } from './followers.ts'
import { publishAndMeasure } from './publish.ts'
import type { Sinks } from './sinks.ts'

type Size = { followers: number; inboxes: number }

/** The same work for ever more followers, and then more and more work: ten followers behind each inbox. */
const byFollowers: Size[] = [1000, 10_000, 100_000].map((followers) => ({ followers, inboxes: 1000 }))
const byDeliveries: Size[] = [1000, 10_000].map((inboxes) => ({ followers: 10 * inboxes, inboxes }))

export async function measureMemory(options: BenchOptions, sinks: Sinks) {
  const parzelle = await openParzelle({ processor: measured })
  const measureAll = async (sizes: Size[]) => {
    const figures = []
    for (const size of sizes)
      figures.push(await measureOne(parzelle, sinks, options.isQuick ? toTenth(size) : size))
    return { ratio: toRatio(figures.map(({ peakMb }) => peakMb)), figures }
  }
  const result = {
    byFollowers: await measureAll(byFollowers),
    byDeliveries: await measureAll(byDeliveries),
  }
  await parzelle.stop()
  return result
}

/** In a fresh process; by the kernel's own mark of the most memory it held, which misses no peak. */
async function measureOne(parzelle: Parzelle, sinks: Sinks, { followers, inboxes }: Size) {
  const perInbox = followers / inboxes
  await seedFollowers(parzelle.app, { count: followers, port: sinks.port, perHost: 1, perInbox })
  await parzelle.restart()
  const idleMb = round(parzelle.memoryMb().now)
  const { deliveries } = await publishAndMeasure(parzelle, sinks, `${followers} followers`)
  return { followers, deliveries, idleMb, peakMb: round(parzelle.memoryMb().peak) }
}

function toTenth({ followers, inboxes }: Size): Size {
  return { followers: followers / 10, inboxes: inboxes / 10 }
}

/** Of the last to the first. */
function toRatio(peaks: number[]): number {
  return round((peaks.at(-1) ?? 0) / (peaks[0] ?? 1))
}
