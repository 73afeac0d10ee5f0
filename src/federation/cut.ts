const tokens = /<(\/?)([a-z][a-z0-9-]*)[^>]*>|[^<]+/g
const voidTags = new Set(['br', 'hr', 'img', 'wbr'])

/**
 * The beginning of sanitised HTML, with every tag closed. Cuts between two blocks where it can, else
 * between two words.
 * @param maxBytes of the result, in UTF-8
 */
export function cutHtml(html: string, maxBytes: number): string {
  if (Buffer.byteLength(html) <= maxBytes) return html
  const taken: Taken = { text: '', bytes: 0, open: [], atBlockEnd: '' }
  for (const [token, slash, tag] of html.matchAll(tokens)) {
    const room = maxBytes - taken.bytes - closing(taken.open).length - reserve
    if (Buffer.byteLength(token) > room) return finish(taken, tag ? '' : cutText(token, room))
    take(taken, token, tag, slash === '/')
  }
  return taken.text
}

/** Room for the closing tag of the element that the next token may open. */
const reserve = 20

type Taken = {
  text: string
  bytes: number
  open: string[]
  /** The text up to the end of the last whole block. */
  atBlockEnd: string
}

function take(taken: Taken, token: string, tag: string | undefined, isEnd: boolean): void {
  taken.text += token
  taken.bytes += Buffer.byteLength(token)
  if (!tag) return
  if (isEnd) taken.open.pop()
  else if (!voidTags.has(tag)) taken.open.push(tag)
  if (taken.open.length === 0) taken.atBlockEnd = taken.text
}

/** Ends with the last whole block, unless most of the text would be lost with the one that is cut. */
function finish({ text, open, atBlockEnd }: Taken, words: string): string {
  const whole = text + words
  return atBlockEnd.length > whole.length / 2 ? atBlockEnd : whole + closing(open)
}

function closing(open: readonly string[]): string {
  return open
    .toReversed()
    .map((tag) => `</${tag}>`)
    .join('')
}

/** Never inside a character or an entity such as `&amp;`. */
function cutText(text: string, maxBytes: number): string {
  const ellipsis = '…'
  const room = maxBytes - Buffer.byteLength(ellipsis)
  if (room <= 0) return ''
  const part = new TextDecoder().decode(Buffer.from(text).subarray(0, room)).replace(/\ufffd+$/, '')
  const wordEnd = part.search(/\s\S*$/)
  const kept = wordEnd > part.length / 2 ? part.slice(0, wordEnd) : part.replace(/&[^;]*$/, '')
  return `${kept}${ellipsis}`
}
