import type { App } from '../app.ts'
import { createBell } from './bell.ts'
import type { Parcels } from './parcels.ts'
import { createPool, type Pool, type PoolLimits } from './pool.ts'
import { type Claim, releaseDeliveries } from './queries.ts'
import type { Parcel } from './transmit.ts'

export type LaneOptions = {
  state: Claim['state']
  limits: PoolLimits
  /** How long to sleep when there is nothing to do and nobody rings. */
  pollMs: number
  leaseMs: number
  parcels: Parcels
  /** Never rejects. */
  send: (parcel: Parcel) => Promise<void>
}

export type Lane = {
  /** Says that there may be work. */
  ring(): void
  /** Claims no more, gives back what has not begun, and waits for what has. */
  stop(): Promise<void>
}

/** Claims rows and sends them, until it is stopped. No fault ends it: it is told, and all goes on. */
export function startLane(app: App, options: LaneOptions): Lane {
  const bell = createBell()
  const pool = createPool(options.limits, options.send)
  let isStopped = false
  let isTroubled = false
  const claimSome = async () => {
    try {
      const count = await claimInto(pool, app, options)
      isTroubled = false
      return count
    } catch (error) {
      if (!isTroubled) app.log.error('delivery: the ledger cannot be read, trying again', { error })
      isTroubled = true
      return 0
    }
  }
  const run = async () => {
    while (!isStopped) {
      const count = await claimSome()
      if (count === 0 && !isStopped) await bell.wait(isTroubled ? troubleMs : options.pollMs)
    }
  }
  const running = run()
  return {
    ring: bell.ring,
    stop: async () => {
      isStopped = true
      bell.ring()
      await running
      await giveBack(app, pool.clear())
      await pool.whenIdle()
    },
  }
}

const troubleMs = 1000

/** Keeps about as many rows at hand as are being sent, so that the senders need not wait for a claim. */
async function claimInto(pool: Pool<Parcel>, app: App, options: LaneOptions): Promise<number> {
  const { total } = options.limits
  if (pool.size() > total) return 0
  const now = app.now()
  const claimed = await options.parcels.claim({
    state: options.state,
    now,
    leasedUntil: new Date(now.getTime() + options.leaseMs),
    limit: 2 * total - pool.size(),
    exceptHosts: pool.listFullHosts(),
  })
  pool.add(claimed)
  return claimed.length
}

async function giveBack(app: App, parcels: Parcel[]): Promise<void> {
  try {
    await releaseDeliveries(
      app.db,
      parcels.map(({ id }) => id),
    )
  } catch (error) {
    app.log.warn('delivery: rows could not be given back; they wait until their lease is over', { error })
  }
}
