import type { Context } from 'hono'
import { AppError, isAppError } from '../errors.ts'

/** What a form carried. */
export type Form = { values: Record<string, string>; files: Record<string, File> }

/** @throws AppError invalid when it is no form that can be read */
export async function readForm(c: Context): Promise<Form> {
  const form: Form = { values: {}, files: {} }
  for (const [name, value] of Object.entries(await readBody(c))) {
    // Browsers send every line end as CRLF.
    if (typeof value === 'string') form.values[name] = value.replaceAll('\r\n', '\n')
    else if (value instanceof File && value.size > 0) form.files[name] = value
  }
  return form
}

async function readBody(c: Context) {
  try {
    return await c.req.parseBody()
  } catch {
    throw new AppError('invalid', 'This is no form that can be read.')
  }
}

/** What the author typed: without tokens, buttons and passwords, which are not to be shown or kept. */
export function toTyped(form: Form): Record<string, string> {
  const ours = ['csrf', 'intent', 'rescue']
  return Object.fromEntries(
    Object.entries(form.values).filter(([name]) => !ours.includes(name) && !/password/i.test(name)),
  )
}

/**
 * The error if the form's content is what is wrong.
 * @throws everything else on
 */
export function toInvalid(error: unknown): AppError {
  if (isAppError(error) && error.code === 'invalid') return error
  throw error
}

/**
 * What is wrong, in the reader's words: by field and key, by key alone, or at least that it is wrong.
 * @param fields field name → key, as the verbs of the blog name it
 */
export function toErrors(
  fields: Readonly<Record<string, string>>,
  ...problems: Readonly<Record<string, string>>[]
): Record<string, string> {
  const known: Record<string, string> = Object.assign({}, ...problems.toReversed())
  return Object.fromEntries(
    Object.entries(fields).map(([field, key]) => [
      field,
      known[`${field}.${key}`] ?? known[key] ?? known.invalid ?? key,
    ]),
  )
}
