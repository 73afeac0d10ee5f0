import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import { type ClaimedDelivery, saveServerNews, saveVerdicts } from './queries.ts'
import type { Verdict } from './retry.ts'
import { type SignatureScheme, toServerNews } from './servers.ts'

export type Result = {
  delivery: ClaimedDelivery
  verdict: Verdict
  /** Of the signature that was accepted. */
  scheme: SignatureScheme | null
}

export type Results = {
  add(result: Result): void
  /** Waits until all is saved, or until it is plain that the database is away. */
  settle(): Promise<void>
}

/**
 * Writes results to the ledger, some at a time. They are kept through an outage of the database; those that
 * are lost with the process are rows whose lease runs out, and are sent again under the same id.
 */
export function openResults(app: App, onSaved: () => void): Results {
  const unsaved: Result[] = []
  let saving: Promise<void> | undefined
  let triesLeft = Number.POSITIVE_INFINITY
  const saveSome = async () => {
    const some = unsaved.slice(0, maxAtOnce)
    try {
      await save(app, some)
      unsaved.splice(0, some.length)
      onSaved()
    } catch (error) {
      triesLeft -= 1
      app.log.error('delivery: what was sent could not be written down, trying again', { error })
      if (triesLeft > 0) await wait(pauseMs)
    }
  }
  const saveAll = async () => {
    while (unsaved.length > 0 && triesLeft > 0) {
      await wait(gatherMs)
      await saveSome()
    }
    saving = undefined
  }
  return {
    add: (result) => {
      unsaved.push(result)
      saving ??= saveAll()
    },
    settle: async () => {
      triesLeft = 5
      await saving
    },
  }
}

const maxAtOnce = 500
/** Under load a statement then writes some dozens of rows; alone, a row is late by no more than this. */
const gatherMs = 20
const pauseMs = 1000

async function save(app: App, results: Result[]): Promise<void> {
  const now = app.now()
  await app.db.transaction(async (tx) => {
    await saveVerdicts(tx, results, now)
    await saveServerNews(tx, toServerNews(results, now))
  })
}
