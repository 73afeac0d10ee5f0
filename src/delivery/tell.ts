/** What the log is told: a line a server whose state changes, and a line a server where something is given up. */
import type { Log } from '../lib/log.ts'
import type { Result } from './results.ts'
import type { Verdict } from './retry.ts'
import { type Health, isTroubled } from './servers.ts'

export type HealthChange = { host: string; before: Health; health: Health; error: string | undefined }

export type GivenUp = { host: string; count: number; error: string | null }

/** Says that it starts to fail, is paused, or is well again; not how often, nor how the pauses grow. */
export function tellHealth(log: Log, changes: readonly HealthChange[]): void {
  for (const { host, before, health, error } of changes) {
    if (health.pausedUntil && !before.pausedUntil)
      log.warn(
        `delivery: ${host} is left alone until ${health.pausedUntil.toISOString()}, and for longer while it goes on to fail: ${error}`,
      )
    else if (isTroubled(health) && !isTroubled(before))
      log.warn(`delivery: ${host} starts to fail, it is tried again: ${error}`)
    else if (isTroubled(before) && !isTroubled(health)) log.info(`delivery: ${host} is well again`)
  }
}

export function tellGivenUp(log: Log, list: readonly GivenUp[]): void {
  for (const [host, ofHost] of Map.groupBy(list, (one) => one.host)) {
    const count = ofHost.reduce((sum, one) => sum + one.count, 0)
    if (count === 0) continue
    const reason = ofHost.find(({ error }) => error)?.error ?? 'it did not accept them'
    log.warn(
      `delivery: given up ${count === 1 ? '1 delivery' : `${count} deliveries`} to ${host}: ${reason}; send again at the desk or by "parzelle deliveries --resend"`,
    )
  }
}

export function toGivenUp(list: readonly { delivery: Result['delivery']; verdict: Verdict }[]): GivenUp[] {
  return list
    .filter(({ verdict }) => verdict.state === 'gone')
    .map(({ delivery: { host }, verdict: { error } }) => ({ host, count: 1, error }))
}
