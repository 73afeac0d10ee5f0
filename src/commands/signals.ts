import { setTimeout as wait } from 'node:timers/promises'

export type Signals = {
  /** Resolves when the process is asked to stop. */
  first: Promise<void>
  /** Resolves when it is asked again: whoever asks does not want to wait. */
  second: Promise<void>
  /** Asks from inside. */
  stop(): void
}

/**
 * Ctrl+C comes once from the terminal and again from npm, which passes it on; that is one wish, not two.
 */
const sameWishMs = 1000

/** How long a start may go on that nobody wants any more. */
const startLimitMs = 5000

/** Resolves when a start should be waited for no longer: asked twice, or once and then some time. */
export async function awaitImpatience({ first, second }: Signals): Promise<undefined> {
  await Promise.race([second, first.then(() => wait(startLimitMs))])
}

/** From now on SIGINT, SIGTERM and SIGHUP no longer end the process, but resolve these. */
export function awaitSignal(): Signals {
  let resolveFirst = () => {}
  let resolveSecond = () => {}
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve
  })
  const second = new Promise<void>((resolve) => {
    resolveSecond = resolve
  })
  let askedAt: number | undefined
  const stop = () => {
    if (askedAt === undefined) askedAt = performance.now()
    else if (performance.now() - askedAt > sameWishMs) resolveSecond()
    resolveFirst()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The launcher that waits for us under an older Node is gone (bin/parzelle.js).
  process.on('disconnect', stop)
  return { first, second, stop }
}
