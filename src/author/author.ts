import type { authors } from '../db/schema.ts'

export type Author = typeof authors.$inferSelect

/** What is typed to sign in, in the form in which it is stored: also `@name` and `Name` are meant so. */
export function toLogin(typed: string): string {
  return typed
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .replace(/^@/, '')
    .toLowerCase()
    .slice(0, maxLoginLength)
}

const maxLoginLength = 100
