import type { authors } from '../db/schema.ts'

export type Author = typeof authors.$inferSelect

/**
 * What is typed to sign in, in the form in which it is stored: `Name`, `@name`, `name@host` and
 * `@name@host` are meant so, too. No name has an @ in it.
 */
export function toLogin(typed: string): string {
  return typed
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .replace(/^@/, '')
    .replace(/@.*$/, '')
    .toLowerCase()
    .slice(0, maxLoginLength)
}

const maxLoginLength = 100
