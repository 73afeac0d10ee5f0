import type { App } from '../app.ts'
import { keepListening } from '../db/listen.ts'
import { channels } from '../db/notify.ts'
import { toUserAgent } from '../lib/http.ts'
import { createAgents, defaultLimits, type TimeLimits } from '../lib/request.ts'
import { startLane } from './lane.ts'
import { createParcels } from './parcels.ts'
import { openResults, type Results } from './results.ts'
import { toVerdict } from './retry.ts'
import { type Network, type Parcel, transmit } from './transmit.ts'

export type DeliveryOptions = {
  limits: TimeLimits
  /** How many requests at once: in all for first tries, in all for retries, and to one host in each. */
  firstTries: number
  retries: number
  perHost: number
  pollMs: number
}

const defaults: DeliveryOptions = {
  limits: defaultLimits,
  firstTries: 100,
  retries: 30,
  perHost: 8,
  pollMs: 5000,
}

/**
 * Sends what is in the ledger until it is stopped. Any number of processes may do so on one database.
 * `stop` finishes what is in hand and writes it down.
 */
export function startDelivery(app: App, options: Partial<DeliveryOptions> = {}): { stop(): Promise<void> } {
  const { limits, firstTries, retries, perHost, pollMs } = { ...defaults, ...options }
  const agents = createAgents(app.config)
  const network = { agents, limits, userAgent: toUserAgent(app.config.origin), now: app.now }
  // A result may set free the next row about the same thing.
  const results = openResults(app, () => ring())
  // Twice, since a refused signature is followed by the other one at once.
  const inHandMs = 2 * (limits.connectMs + limits.headersMs + limits.bodyMs)
  const shared = {
    pollMs,
    leaseMs: inHandMs + maxQueueMs,
    parcels: createParcels(app),
    send: (parcel: Parcel) => sendInTime(app, parcel, network, results, inHandMs),
  }
  const lanes = [
    startLane(app, { ...shared, state: 'waiting', limits: { total: firstTries, perHost } }),
    startLane(app, { ...shared, state: 'retrying', limits: { total: retries, perHost } }),
  ]
  const ring = () => {
    for (const lane of lanes) lane.ring()
  }
  const listening = keepListening(app.connection, channels.deliveries, ring)
  return {
    stop: async () => {
      await listening.stop()
      await Promise.all(lanes.map((lane) => lane.stop()))
      await results.settle()
      agents.close()
    },
  }
}

/** How long a claimed row may stand behind others for the same host. */
const maxQueueMs = 30_000

async function sendInTime(
  app: App,
  parcel: Parcel,
  network: Network,
  results: Results,
  inHandMs: number,
): Promise<void> {
  // Not sent any more when the lease could run out meanwhile: another worker might send it too.
  if (parcel.leasedUntil.getTime() - app.now().getTime() < inHandMs) return
  const { outcome, scheme } = await transmit(parcel, network)
  results.add({ delivery: parcel, verdict: toVerdict(outcome, parcel.attempts, app.now()), scheme })
}
