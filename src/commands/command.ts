import type { ParseArgsOptionsConfig } from 'node:util'

type Env = Record<string, string | undefined>

/** What a command gets from the command line and from around it. */
export type Call = {
  /** The options that were given, by name. */
  values: Record<string, string | boolean | undefined>
  /** What stands beside the options. */
  operands: readonly string[]
  env: Env
  /** Where paths that were typed start from. */
  folder: string
  /** The package's own folder. */
  root: string
}

export type Command = {
  name: string
  /** One line for the list of all commands. */
  summary: string
  help: string
  options: ParseArgsOptionsConfig
  /** How it calls what must stand beside its options. */
  operands: readonly string[]
  /** @returns the exit status */
  run(call: Call): Promise<number>
}

/** 0 done, 1 it could not be done, 2 the command line was wrong; 130 as shells say for Ctrl+C. */
export const exits = { done: 0, failed: 1, misused: 2, interrupted: 130 } as const

/** Results, for people and programs. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Everything else that is to be read: notices, questions, problems. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The command line was wrong; the message says what to do. */
export function misuse(message: string): Error {
  return Object.assign(new Error(message), { name: 'Misuse' })
}

export function isMisuse(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Misuse'
}

/** @throws Misuse naming all that are missing */
export function requireValues<K extends string>(call: Call, names: readonly K[]): Record<K, string> {
  const given = names.map((name) => [name, call.values[name]] as const)
  const missing = given.filter(([, value]) => typeof value !== 'string')
  if (missing.length > 0) throw misuse(`Missing: ${missing.map(([name]) => `--${name}`).join(', ')}.`)
  return Object.fromEntries(given) as Record<K, string>
}
