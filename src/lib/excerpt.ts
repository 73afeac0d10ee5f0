import { type SafeHtml, toPlainText } from './html.ts'

const maxCharacters = 500

/** @returns plain text on one line, at most 500 characters: the author's own teaser, or the text's beginning. */
export function toExcerpt(post: { excerpt: string; html: SafeHtml }): string {
  return cutAtWord(toLine(post.excerpt) || toLine(toPlainText(post.html)), maxCharacters)
}

/** The first words of a text, for where a post without a title needs a name. */
export function toFirstWords(html: SafeHtml, maxLength = 60): string {
  return cutAtWord(toLine(toPlainText(html)), maxLength)
}

/** Cuts at the end of a word and says so with an ellipsis; the result is never longer than `maxLength`. */
export function cutAtWord(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const room = text.slice(0, maxLength - 1)
  const wordEnd = /^\s/.test(text.slice(room.length)) ? room.length : room.search(/\s+\S*$/)
  // A text without blanks is cut anywhere but inside a character of two units.
  const kept = wordEnd > maxLength / 2 ? room.slice(0, wordEnd) : room.replace(/[\ud800-\udbff]$/, '')
  return `${kept.replace(/[\s,;:–-]+$/, '')}…`
}

function toLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
