export type BenchOptions = {
  /** A tenth of the work. */
  isQuick: boolean
  /** Where CPU profiles of Parzelle's process go. */
  profileDir: string | undefined
}

/** What is going on, for people; standard output is the result's alone. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Three digits are more than such a measurement can tell. */
export function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}
