/**
 * The four errors that Parzelle makes on purpose. Whoever asked is told `message`, in plain words, and
 * nothing is retried. Every other error is a bug or an outage: it is logged whole, the reader sees one
 * sentence, and jobs try again.
 */
export type ErrorCode = 'not-found' | 'invalid' | 'forbidden' | 'conflict'

export class AppError extends Error {
  readonly code: ErrorCode
  /** For `invalid`: which field is wrong, and a message key of that field. */
  readonly fields: Readonly<Record<string, string>>

  constructor(code: ErrorCode, message: string, fields: Record<string, string> = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.fields = fields
  }
}

export function notFound(what: string): AppError {
  return new AppError('not-found', `There is no such ${what}.`)
}

/** What can be wrong with a field. For each there is a message of that key in every language (views/messages/…). */
export const problemKeys = [
  ...(['empty', 'blank', 'tooShort', 'tooLong', 'tooMany', 'characters', 'notText'] as const),
  ...(['unknown', 'wrong', 'same', 'taken', 'fixed', 'inFuture', 'notAHost', 'ownHost'] as const),
  ...(['notAPicture', 'tooManyBytes', 'tooManyPixels'] as const),
] as const

type ProblemKey = (typeof problemKeys)[number]

/** Field name → what is wrong with it. */
export type Problems = Record<string, ProblemKey>

export function invalid(fields: Problems): AppError {
  const list = Object.entries(fields).map(([field, problem]) => `${field}: ${problem}`)
  return new AppError('invalid', list.join('; '), fields)
}

export function forbidden(message: string): AppError {
  return new AppError('forbidden', message)
}

export function conflict(message: string): AppError {
  return new AppError('conflict', message)
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}
