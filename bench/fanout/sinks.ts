import { setTimeout as wait } from 'node:timers/promises'
import type { SinkCalls } from '../processes/sinks.ts'
import { type Child, startChild } from '../support/child.ts'
import { world } from '../support/machine.ts'

export type Sinks = Child<SinkCalls> & {
  port: number
  /** Resolves once so many have come since the last report. */
  haveReceived(count: number): Promise<void>
}

export async function openSinks(): Promise<Sinks> {
  const child = startChild<SinkCalls>('sinks', world)
  const port = await child.call('listen')
  const haveReceived = async (count: number) => {
    for (let seen = 0, idle = 0; seen < count; await wait(50)) {
      const now = await child.call('count')
      idle = now === seen ? idle + 1 : 0
      seen = now
      if (idle > 1200) throw new Error(`the sinks got ${seen} of ${count}, and nothing for a minute`)
    }
  }
  return { ...child, port, haveReceived }
}
