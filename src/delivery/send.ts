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
  /** How many requests at once: first tries, retries, probes of paused servers; and to one host in each. */
  firstTries: number
  retries: number
  probes: number
  perHost: number
  /** How many more, of each, may hang on servers that do not answer. */
  lingering: number
  pollMs: number
}

const defaults: DeliveryOptions = {
  limits: defaultLimits,
  firstTries: 100,
  retries: 30,
  probes: 20,
  perHost: 8,
  lingering: 1000,
  pollMs: 5000,
}

/**
 * Sends what is in the ledger until it is stopped. Any number of processes may do so on one database.
 * `stop` finishes what is in hand and writes it down.
 */
export function startDelivery(app: App, options: Partial<DeliveryOptions> = {}): { stop(): Promise<void> } {
  const { limits, firstTries, retries, probes, perHost, lingering, pollMs } = { ...defaults, ...options }
  const agents = createAgents(app.config)
  const network = { agents, limits, userAgent: toUserAgent(app.config.origin), now: app.now }
  const results = openResults(app, ({ paused }) => {
    if (paused.size > 0) for (const lane of busy) lane.hold(new Set(paused.keys()))
    // A result may set free the next row about the same thing.
    ring()
  })
  // For all together: a refused signature is followed by the other one at once, and each may be sent on.
  const inHandMs = limits.connectMs + limits.headersMs + limits.bodyMs
  const shared = {
    pollMs,
    leaseMs: inHandMs + maxQueueMs,
    parcels: createParcels(app),
    send: (parcel: Parcel) => sendInTime(app, parcel, network, results, inHandMs),
  }
  const start = (state: 'waiting' | 'retrying' | 'held', total: number) =>
    startLane(app, { ...shared, state, limits: { total, lingering, perHost } })
  const busy = [start('waiting', firstTries), start('retrying', retries)]
  const lanes = [...busy, start('held', probes)]
  const ring = () => {
    for (const lane of busy) lane.ring()
  }
  const ringAll = () => {
    for (const lane of lanes) lane.ring()
  }
  const listening = keepListening(app.connection, channels.deliveries, ringAll)
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
const maxQueueMs = 15_000

async function sendInTime(
  app: App,
  parcel: Parcel,
  network: Network,
  results: Results,
  inHandMs: number,
): Promise<boolean> {
  const begunAt = app.now()
  // Not sent any more when the lease could run out meanwhile: another worker might send it too.
  if (parcel.leasedUntil.getTime() - begunAt.getTime() < inHandMs) return false
  const limits = { ...network.limits, endsAt: performance.now() + inHandMs }
  const { outcome, scheme } = await transmit(parcel, { ...network, limits })
  const endedAt = app.now()
  const verdict = toVerdict(outcome, parcel.attempts, endedAt)
  results.add({ delivery: parcel, verdict, scheme, begunAt, endedAt })
  return true
}
