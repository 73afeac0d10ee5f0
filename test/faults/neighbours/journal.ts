/** What the neighbourhood writes down about each activity that reached an inbox, before it answers. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Treatment } from './fault.ts'

export type Entry = {
  /** Number of the inbox. */
  inbox: number
  activity: string
  type: string
  /** Id of what the activity is about. */
  object: string
  /** Which version of our text it carries; 0 where there is none. */
  version: number
  /** SHA-256 of the body. */
  digest: string
  /** Whether the signature, checked with the blog's public key, is good. */
  isSigned: boolean
  treatment: Treatment
}

/** Whether the receiver has it from then on. */
export function isTaken({ treatment, isSigned }: Entry): boolean {
  return isSigned && (treatment === 202 || treatment === 'lost answer')
}

/** Synchronously: what is answered is on file, however this process ends. */
export function write(file: string, entry: Entry): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`)
}

export function readJournal(file: string): Entry[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Entry)
}
