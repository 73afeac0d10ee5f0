import type { TestApp } from './app.ts'
import { openNeighbourhood } from './inbox.ts'
import { readLedger } from './published.ts'

/** A neighbourhood where documents can be read as another server reads them. */
export async function openQuotable(options: Parameters<typeof openNeighbourhood>[0] = {}) {
  const place = await openNeighbourhood(options)
  const read = async (address: string) => {
    const response = await fetch(address, { headers: { accept: 'application/activity+json' } })
    const json = (await response.json()) as Record<string, unknown>
    return { status: response.status, type: response.headers.get('content-type'), json }
  }
  return { ...place, read }
}

type Answer = Awaited<ReturnType<typeof readLedger>>[number] & { result: string }

/** What was answered to requests to quote, the earliest first. */
export async function readAnswers(app: TestApp): Promise<Answer[]> {
  const all = (await readLedger(app)) as Answer[]
  return all.filter(({ object }) => object.type === 'QuoteRequest')
}
