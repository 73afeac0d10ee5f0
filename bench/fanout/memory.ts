import { type BenchOptions, round } from '../support/bench.ts'
import { measured } from '../support/machine.ts'
import { openParzelle } from '../support/parzelle.ts'
import { seedFollowers } from './followers.ts'
import { publishAndMeasure } from './publish.ts'
import type { Sinks } from './sinks.ts'

/** Ten followers behind every shared inbox, ten such inboxes... each size in a fresh process. */
const sizes = [1000, 10_000, 100_000]

/** The kernel's own mark of the most memory the program held, so that no peak is missed between samples. */
export async function measureMemory(options: BenchOptions, sinks: Sinks) {
  const parzelle = await openParzelle({ processor: measured })
  const peaks: Record<string, { deliveries: number; idleMb: number; peakMb: number; growthMb: number }> = {}
  for (const size of sizes) {
    const count = options.isQuick ? size / 10 : size
    await seedFollowers(parzelle.app, { count, port: sinks.port, perHost: 1, perInbox: 10 })
    await parzelle.restart()
    const { now: idleMb } = parzelle.memoryMb()
    const { deliveries } = await publishAndMeasure(parzelle, sinks, `${count} followers, shared inboxes`)
    const { peak: peakMb } = parzelle.memoryMb()
    peaks[count] = {
      deliveries,
      idleMb: round(idleMb),
      peakMb: round(peakMb),
      growthMb: round(peakMb - idleMb),
    }
  }
  await parzelle.stop()
  const [smallest, , largest] = Object.values(peaks).map(({ peakMb }) => peakMb)
  return { ratio100kTo1k: round((largest ?? 0) / (smallest ?? 1)), peaks }
}
