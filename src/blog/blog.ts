import type { Blog, Media } from '../db/schema.ts'
import type { Problems } from '../errors.ts'
import { findTimeZone } from '../lib/zones.ts'

export type BlogWithIcon = Blog & { icon: Media | null }

const languages = ['de', 'en'] as const
type Language = (typeof languages)[number]

const maxTitleLength = 100
const maxNameLength = 100
const maxHandleLength = 30
export const maxDescriptionLength = 500

/** Who may quote: everybody, those who follow, or nobody but the author. */
export const quotePolicies = ['public', 'followers', 'nobody'] as const

/** What the author may change about the blog at any time. */
export type BlogInput = { title: string; authorName: string; language: string; timeZone: string }
export type BlogFields = { title: string; authorName: string; language: Language; timeZone: string }

/** Tidies the fields and adds what is wrong with them to `problems`. */
export function toBlogFields(input: BlogInput, problems: Problems): BlogFields {
  const title = toLine(input.title)
  const authorName = toLine(input.authorName)
  addLengthProblem(problems, 'title', title, maxTitleLength)
  addLengthProblem(problems, 'authorName', authorName, maxNameLength)
  const language = languages.find((known) => known === input.language)
  if (!language) problems.language = 'unknown'
  const timeZone = findTimeZone(input.timeZone)
  if (!timeZone) problems.timeZone = 'unknown'
  return { title, authorName, language: language ?? 'en', timeZone: timeZone ?? 'UTC' }
}

/**
 * A handle that every server takes: Mastodon, Lemmy and others allow no dot and no hyphen in names from
 * elsewhere in all places, and some keep only lower case.
 */
export function toHandle(typed: string, problems: Problems): string {
  const handle = typed.trim().replace(/^@/, '').toLowerCase()
  if (handle === '') problems.handle = 'empty'
  else if (!/^[a-z0-9_]+$/.test(handle)) problems.handle = 'characters'
  else if (handle.length > maxHandleLength) problems.handle = 'tooLong'
  return handle
}

function toLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
}

function addLengthProblem(problems: Problems, field: string, value: string, max: number): void {
  if (value === '') problems[field] = 'empty'
  else if (value.length > max) problems[field] = 'tooLong'
}
