/** Lets a loop sleep until there may be work. A ring while it is awake is not lost. */
export type Bell = {
  ring(): void
  /** Resolves at the next ring, or after `maxMs`. */
  wait(maxMs: number): Promise<void>
}

export function createBell(): Bell {
  let isRung = false
  let wake = () => {}
  return {
    ring: () => {
      isRung = true
      wake()
    },
    wait: async (maxMs) => {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, maxMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isRung = false
    },
  }
}
