export type HtmlElement = { tag: string; attributes: Record<string, string>; children: HtmlNode[] }
export type HtmlNode = string | HtmlElement

const tokens = /<(\/?)([a-z][a-z0-9-]*)([^>]*)>|[^<]+/g
const attribute = /([a-z][a-z-]*)(?:="([^"]*)")?/g
const voidTags = new Set(['br', 'hr', 'img', 'wbr'])
const flags = new Set(['open', 'reversed'])

/**
 * The tree of HTML that our sanitiser wrote: every tag closed, `<` and `>` escaped everywhere else. Not
 * for HTML of any other kind.
 */
export function readTree(html: string): HtmlNode[] {
  const root: HtmlElement = { tag: '', attributes: {}, children: [] }
  const open = [root]
  for (const [token, slash, tag, rest] of html.matchAll(tokens)) {
    if (tag && slash) {
      close(open, tag)
      continue
    }
    const node = tag ? { tag, attributes: readAttributes(rest ?? ''), children: [] } : decode(token)
    open.at(-1)?.children.push(node)
    if (typeof node !== 'string' && !voidTags.has(node.tag)) open.push(node)
  }
  return root.children
}

export function writeTree(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? encode(node) : writeElement(node))).join('')
}

function writeElement({ tag, attributes, children }: HtmlElement): string {
  const written = Object.entries(attributes)
    .map(([name, value]) =>
      flags.has(name) ? ` ${name}` : ` ${name}="${encode(value).replaceAll('"', '&quot;')}"`,
    )
    .join('')
  return voidTags.has(tag) ? `<${tag}${written}>` : `<${tag}${written}>${writeTree(children)}</${tag}>`
}

/** The text in the tree; blocks are parted by empty lines, more than one where blocks end together. */
export function toText(nodes: readonly HtmlNode[], inPre = false): string {
  return nodes
    .map((node) => (typeof node === 'string' ? textOf(node, inPre) : elementText(node, inPre)))
    .join('')
}

function textOf(text: string, inPre: boolean): string {
  return inPre ? text : text.replace(/[ \t\r\n\f]+/g, ' ')
}

function elementText(element: HtmlElement, inPre: boolean): string {
  const { tag, attributes, children } = element
  if (tag === 'br') return '\n'
  if (tag === 'img') return attributes.alt ?? ''
  const text = toText(children, inPre || tag === 'pre')
  if (tag === 'td' || tag === 'th') return `${text} `
  return tag === 'li' || tag === 'tr' ? `\n${text}\n` : `\n\n${text}\n\n`
}

function close(open: HtmlElement[], tag: string): void {
  const at = open.findLastIndex((element) => element.tag === tag)
  if (at > 0) open.length = at
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(attribute)].map(([, name, value]) => [name, decode(value ?? '')]),
  )
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
