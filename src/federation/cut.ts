const tokens = /<(\/?)([a-z][a-z0-9-]*)[^>]*>|[^<]+/g
const voidTags = new Set(['br', 'hr', 'img', 'wbr'])

/**
 * The beginning of sanitised HTML, with every tag closed. Cuts between two blocks where it can, else
 * between two words.
 * @param maxBytes of the result, in UTF-8
 */
export function cutHtml(html: string, maxBytes: number): string {
  if (Buffer.byteLength(html) <= maxBytes) return html
  let kept = ''
  let bytes = 0
  let atBlockEnd = ''
  const open: string[] = []
  for (const [token, slash, tag] of html.matchAll(tokens)) {
    const size = Buffer.byteLength(token)
    const room = maxBytes - bytes - closing(open).length - reserve
    if (size > room) return finish(tag ? kept : kept + cutText(token, room), open, atBlockEnd)
    kept += token
    bytes += size
    if (tag) track(open, tag, slash === '/')
    if (tag && open.length === 0) atBlockEnd = kept
  }
  return kept
}

/** Room for the closing tag of the element that the next token may open. */
const reserve = 20

function track(open: string[], tag: string, isEnd: boolean): void {
  if (isEnd) open.pop()
  else if (!voidTags.has(tag)) open.push(tag)
}

/** The last whole block, unless most of the text would be lost with the one that is cut. */
function finish(kept: string, open: readonly string[], atBlockEnd: string): string {
  return atBlockEnd.length > kept.length / 2 ? atBlockEnd : kept + closing(open)
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
