/** Readers who open one page after the other and write down what they get. */
import { setTimeout as wait } from 'node:timers/promises'

export type Reads = {
  reads: number
  /** 503: the page that says, come again. */
  outages: number
  /** Every other answer that is none: 5xx, 404, a connection that broke. */
  errors: string[]
  slowestMs: number
}

export type Readers = { reads: Reads; stop(): Promise<Reads> }

export function startReaders(
  origin: string,
  listPaths: () => string[],
  count: number,
  pauseMs: number,
): Readers {
  const reads: Reads = { reads: 0, outages: 0, errors: [], slowestMs: 0 }
  let isStopped = false
  const read = async (reader: number) => {
    for (let page = reader; !isStopped; page += 1) {
      const paths = listPaths()
      await readOne(origin, paths[page % paths.length] ?? '/', reads)
      await wait(pauseMs)
    }
  }
  const all = Promise.all(Array.from({ length: count }, (_, reader) => read(reader)))
  return {
    reads,
    stop: async () => {
      isStopped = true
      await all
      return reads
    },
  }
}

async function readOne(origin: string, path: string, reads: Reads): Promise<void> {
  const startedAt = performance.now()
  const accept = path.startsWith('/ap/') ? 'application/activity+json' : 'text/html'
  try {
    const response = await fetch(origin + path, { headers: { accept } })
    const text = await response.text()
    if (response.status === 503) reads.outages += 1
    else if (response.status !== 200 || text === '') reads.errors.push(`${response.status} at ${path}`)
  } catch (error) {
    const { message, cause } = error as Error
    reads.errors.push(`${message} at ${path} (${String(cause)})`)
  }
  reads.reads += 1
  reads.slowestMs = Math.max(reads.slowestMs, Math.round(performance.now() - startedAt))
}
