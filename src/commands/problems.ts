import { type AppError, isAppError } from '../errors.ts'
import { minPasswordLength } from '../lib/password.ts'

/** What to tell someone at a terminal about an error that was made on purpose; undefined for a bug. */
export function findPlainMessage(error: unknown): string | undefined {
  if (isAppError(error)) return Object.keys(error.fields).length > 0 ? describeFields(error) : error.message
  return error instanceof Error && error.name === 'ConfigError' ? error.message : undefined
}

function describeFields(error: AppError): string {
  return Object.entries(error.fields)
    .map(([field, key]) => {
      const problem = special[`${field}.${key}`] ?? usual[key] ?? key
      return `${names[field] ?? field}: ${problem}`
    })
    .join('\n')
}

/** A field of a form, as the command line or a file's header calls it. */
const names: Record<string, string> = {
  handle: '--handle',
  title: 'title',
  authorName: '--name',
  language: '--language',
  timeZone: '--zone',
  markdown: 'the text',
  publishedAt: 'date',
}

const usual: Record<string, string> = {
  empty: 'is empty',
  tooLong: 'is too long',
  tooMany: 'there are too many',
  unknown: 'is not known',
  taken: 'is taken already',
}

const special: Record<string, string> = {
  'handle.characters': 'may have only a-z, 0-9 and _',
  'language.unknown': 'must be de or en',
  'timeZone.unknown': 'is no time zone; give one such as Europe/Berlin',
  'password.tooShort': `needs at least ${minPasswordLength} characters`,
  'markdown.notText': 'is not text',
  'publishedAt.inFuture': 'lies in the future',
}
