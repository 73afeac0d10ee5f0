import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'

/** Channels of LISTEN/NOTIFY between our processes. */
export const channels = { changed: 'parzelle_changed', deliveries: 'parzelle_deliveries' } as const

/** Tells every process, once the transaction commits, that readers may see something new. */
export async function notifyChange(db: Db): Promise<void> {
  await db.execute(sql`select pg_notify(${channels.changed}, '')`)
}

/** Tells the senders, once the transaction commits, that the ledger has new rows. */
export async function notifyDeliveries(db: Db): Promise<void> {
  await db.execute(sql`select pg_notify(${channels.deliveries}, '')`)
}
