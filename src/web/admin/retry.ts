import type { Words } from '../../../views/messages/desk.ts'
import { formatTime, type Locale } from '../../lib/locale.ts'

/** From when on a password may be tried again, by the blog's clock. */
export function describeRetry(at: Date, locale: Locale, words: Words): string {
  // Rounded up: a clock without seconds must not send the author back too early.
  const minute = new Date(Math.ceil(at.getTime() / 60_000) * 60_000)
  return words.signIn.tooMany(formatTime(minute, locale))
}
