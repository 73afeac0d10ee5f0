import type { Notice } from '../../../views/admin/desk.ts'
import type { Words } from '../../../views/messages/desk.ts'
import type { BlogWithIcon } from '../../blog/blog.ts'

/** A page says what was just done by a key in its address, e.g. ?done=saved; unknown ones say nothing. */
export function findNotice(
  words: Words,
  { canQuote }: BlogWithIcon,
  key: string | undefined,
): Notice | undefined {
  const { notices } = words
  const known: Record<string, string> = {
    welcome: notices.welcome,
    settings: notices.settingsSaved,
    password: notices.passwordChanged,
    icon: notices.iconSaved,
    iconRemoved: notices.iconRemoved,
    quoting: words.quotes.saved[canQuote],
    quoteRevoked: words.quotes.revoked,
    again: notices.again,
    saved: words.writing.notices.saved,
    updated: words.writing.notices.updated,
    unpublished: words.writing.notices.unpublished,
    restored: words.writing.notices.restored,
    purged: words.writing.notices.purged,
    answered: words.talk.notices.answered,
    answerSaved: words.talk.notices.answerSaved,
    answerDeleted: words.talk.notices.answerDeleted,
    shown: words.talk.notices.shown,
  }
  if (key === undefined || !Object.hasOwn(known, key)) return undefined
  return { text: known[key] ?? '', isWarning: key === 'again' }
}
