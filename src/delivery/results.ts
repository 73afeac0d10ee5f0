import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { ClaimedDelivery } from './queries.ts'
import { type Recorded, recordResults } from './record.ts'
import type { Verdict } from './retry.ts'
import type { SignatureScheme } from './servers.ts'

export type Result = {
  delivery: ClaimedDelivery
  verdict: Verdict
  /** Of the signature that was accepted. */
  scheme: SignatureScheme | null
  begunAt: Date
  endedAt: Date
}

export type Results = {
  add(result: Result): void
  /** Waits until all is saved, or until it is plain that the database is away. What comes later is dropped. */
  settle(): Promise<void>
}

/**
 * Writes results to the ledger, some at a time. They are kept through an outage of the database; those that
 * are lost with the process are rows whose lease runs out, and are sent again under the same id.
 */
export function openResults(app: App, onSaved: (recorded: Recorded) => void): Results {
  const unsaved: Result[] = []
  let saving: Promise<void> | undefined
  let triesLeft = Number.POSITIVE_INFINITY
  let isSettled = false
  const saveSome = async () => {
    const some = unsaved.slice(0, maxAtOnce)
    try {
      const recorded = await recordResults(app, some)
      unsaved.splice(0, some.length)
      onSaved(recorded)
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
      if (isSettled) return
      unsaved.push(result)
      saving ??= saveAll()
    },
    settle: async () => {
      triesLeft = 5
      await saving
      isSettled = true
    },
  }
}

const maxAtOnce = 500
/** Under load a statement then writes some dozens of rows; alone, a row is late by no more than this. */
const gatherMs = 20
const pauseMs = 1000
