import type { App } from '../app.ts'
import { type Reason, toReason } from './letters.ts'
import { listOpen } from './open/queries.ts'

/** A server to which something is still on its way. */
export type OpenServer = {
  host: string
  /** How many deliveries. */
  count: number
  status: number | null
  /** As the latest try that failed left it; null: none did, or they were tried by no one yet. */
  error: string | null
  /** Null: the server itself is well. */
  failingSince: Date | null
  /** One of them is being sent at this moment, or is about to be. */
  isInHand: boolean
  /** Null: at once. Of a paused server: when its pause is over. */
  nextTryAt: Date | null
}

export type Open = {
  /** Those in trouble first. */
  servers: (OpenServer & {
    /** Undefined: nothing was tried in vain as yet. */
    reason: Reason | undefined
  })[]
  /** All deliveries, also those to servers that are not listed. */
  count: number
  moreServers: number
}

const maxServers = 20

/** What did not arrive yet and is still tried. */
export async function getOpen(app: App): Promise<Open> {
  const { servers, count, serverCount } = await listOpen(app.db, { now: app.now(), maxServers })
  return {
    servers: servers.map((server) => ({
      ...server,
      reason: server.error === null ? undefined : toReason(server),
    })),
    count,
    moreServers: serverCount - servers.length,
  }
}
