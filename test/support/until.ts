import { vi } from 'vitest'

/** Waits until it holds, also on a machine that is busy with other things; fails with what it said last. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 25 })
}
