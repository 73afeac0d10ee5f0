export type Clock = { now: () => Date; set(time: string): void; tick(ms: number): void }

/** Stands still until it is moved. */
export function createClock(start = '2026-11-23T10:00:00.000Z'): Clock {
  let time = Date.parse(start)
  return {
    now: () => new Date(time),
    set: (to) => {
      time = Date.parse(to)
    },
    tick: (ms) => {
      time += ms
    },
  }
}
