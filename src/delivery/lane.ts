import type { App } from '../app.ts'
import { createBell } from './bell.ts'
import type { Parcels } from './parcels.ts'
import { createPool, type Pool, type PoolLimits } from './pool.ts'
import { type Claim, releaseDeliveries } from './queries.ts'
import { holdLeased } from './servers/queries.ts'
import type { Parcel } from './transmit.ts'

export type LaneOptions = {
  state: Claim['state']
  limits: PoolLimits
  /** How long to sleep when there is nothing to do and nobody rings. */
  pollMs: number
  leaseMs: number
  parcels: Parcels
  /** Never rejects. False: nothing was sent, for it came too late to its turn. */
  send: (parcel: Parcel) => Promise<boolean>
}

export type Lane = {
  /** Says that there may be work. */
  ring(): void
  /** Servers were paused: what is at hand for them is not begun. */
  hold(hosts: ReadonlySet<string>): void
  /** Claims no more, gives back what has not begun, and waits for what has, but not for ever. */
  stop(): Promise<void>
}

/** Claims rows and sends them, until it is stopped. No fault ends it: it is told, and all goes on. */
export function startLane(app: App, options: LaneOptions): Lane {
  const bell = createBell()
  const release = (ids: number[]) => releaseDeliveries(app.db, ids)
  const send = async (parcel: Parcel) => {
    if (!(await options.send(parcel))) await giveBack(app, [parcel], release)
  }
  const pool = createPool(options.limits, send, bell.ring)
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
    hold: (hosts) => {
      const held = pool.take(hosts)
      void giveBack(app, held, (ids) => holdLeased(app.db, ids, app.now()))
    },
    stop: async () => {
      isStopped = true
      bell.ring()
      await running
      await giveBack(app, pool.take(), release)
      // A server that keeps us waiting gets it once more, from whoever goes on, under the same id.
      await giveBack(app, await pool.whenIdle(maxStopMs), release)
    },
  }
}

const troubleMs = 1000
const maxStopMs = 8000

/** Keeps about as many rows at hand as are being sent, so that the senders need not wait for a claim. */
async function claimInto(pool: Pool<Parcel>, app: App, options: LaneOptions): Promise<number> {
  const limit = pool.room()
  if (limit === 0) return 0
  const now = app.now()
  const claimed = await options.parcels.claim({
    state: options.state,
    now,
    leasedUntil: new Date(now.getTime() + options.leaseMs),
    limit,
    exceptHosts: pool.listFullHosts(),
  })
  pool.add(claimed.parcels)
  return claimed.count
}

async function giveBack(app: App, parcels: Parcel[], save: (ids: number[]) => Promise<void>): Promise<void> {
  try {
    await save(parcels.map(({ id }) => id))
  } catch (error) {
    app.log.warn('delivery: rows could not be given back; they wait until their lease is over', { error })
  }
}
