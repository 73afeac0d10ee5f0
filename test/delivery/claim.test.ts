import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Transaction } from '../../src/db/client.ts'
import { claimDeliveries, saveVerdicts } from '../../src/delivery/queries.ts'
import type { Verdict } from '../../src/delivery/retry.ts'
import { newId } from '../../src/lib/uuid.ts'
import { addNote, openSendingApp } from '../support/deliveries.ts'

/** Rows of the ledger that the transaction has read so far. */
async function countRead(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ read: number }>(sql`
    select (seq_tup_read + idx_tup_fetch)::int as read
    from pg_stat_xact_user_tables where relname = 'deliveries'`)
  return row?.read ?? 0
}

const delivered: Verdict = {
  state: 'delivered',
  nextAttemptAt: null,
  status: 202,
  error: null,
  server: 'took',
  pauseMs: null,
}

test('to claim some of many rows, hardly more than these are read', async () => {
  const app = await openSendingApp()
  const inboxes = Array.from({ length: 3000 }, (_, n) => `https://peer${n}.example/inbox`)
  await addNote(app, inboxes, { objectId: newId(), type: 'Create' })
  for (let round = 0; round < 3; round += 1) {
    const read = await app.db.transaction(async (tx) => {
      const now = app.now()
      const leasedUntil = new Date(now.getTime() + 60_000)
      const claimed = await claimDeliveries(tx, {
        state: 'waiting',
        now,
        leasedUntil,
        limit: 50,
        exceptHosts: [],
      })
      expect(claimed).toHaveLength(50)
      const count = await countRead(tx)
      const verdicts = claimed.map((delivery) => ({ delivery, verdict: delivered }))
      await saveVerdicts(tx, verdicts, now)
      return count
    })
    expect(read).toBeLessThan(1000)
  }
})
