export type Clock = { now: () => Date; tick(ms: number): void }

/** Stands still until it is told to move. */
export function createClock(start = '2026-11-23T10:00:00.000Z'): Clock {
  let time = Date.parse(start)
  return {
    now: () => new Date(time),
    tick: (ms) => {
      time += ms
    },
  }
}
