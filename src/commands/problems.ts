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
      const name = names[field] ?? field
      return `${name}: ${special[`${field}.${key}`] ?? usual[key] ?? `This cannot be taken (${key}).`}`
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
  markdown: 'text',
  publishedAt: 'date',
}

const usual: Record<string, string> = {
  empty: 'This is empty. Please fill it in.',
  tooLong: 'This is too long. Please shorten it.',
  tooMany: 'There are too many. Please leave some out.',
  unknown: 'This is not known. Is there a typing mistake?',
}

const special: Record<string, string> = {
  'handle.characters': 'Use only a-z, 0-9 and _, such as my_garden.',
  'language.unknown': 'Give de or en.',
  'timeZone.unknown': 'There is no such time zone. Give one such as Europe/Berlin.',
  'password.blank': 'Use letters, digits or symbols, not just spaces.',
  'password.tooShort': `Use at least ${minPasswordLength} characters.`,
  'markdown.empty': 'There is nothing to publish. Write something below the header, or give a title.',
  'markdown.notText': 'The file is not text. Was another file meant?',
  'publishedAt.inFuture': 'It lies in the future. Leave it out to publish as of now, or give an earlier one.',
  'slug.characters': 'Use only small letters a-z, digits and hyphens, such as tulips-in-march.',
  'slug.taken':
    'Another post has this address. To change that post, open it at the desk (/admin); to publish a new one, choose another slug or leave it out.',
}
