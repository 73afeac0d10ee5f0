import sanitizeHtml from 'sanitize-html'
import { commentRules, postRules, rewrite } from './htmlRules.ts'
import { type HtmlNode, readTree, toText, writeTree } from './htmlTree.ts'

declare const safe: unique symbol

/** HTML that went through one of this module's sanitisers. Only these may be stored or shown unescaped. */
export type SafeHtml = string & { readonly [safe]: true }

const inline = [
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'br', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'img', 'ins', 'kbd'],
  ...[
    'mark',
    'q',
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'small',
    'strong',
    'sub',
    'sup',
    'time',
    'u',
    'var',
    'wbr',
  ],
]
const blocks = [
  ...['p', 'blockquote', 'pre', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'hr', 'figure', 'figcaption'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'details', 'summary', 'aside', 'div'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
]
/** MathML Core without anything that links or acts. */
const math = [
  ...['math', 'semantics', 'annotation', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mfrac', 'msqrt'],
  ...['mroot', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mtable', 'mtr', 'mtd', 'mstyle'],
]
const attributes: Record<string, string[]> = {
  '*': ['lang', 'dir'],
  a: ['href', 'title', 'hreflang'],
  abbr: ['title'],
  annotation: ['encoding'],
  del: ['datetime'],
  details: ['open'],
  img: ['src', 'alt', 'title', 'width', 'height'],
  ins: ['datetime'],
  li: ['value'],
  math: ['display'],
  ol: ['start', 'reversed', 'type'],
  td: ['colspan', 'rowspan', 'align'],
  th: ['colspan', 'rowspan', 'scope', 'align'],
  time: ['datetime'],
}
/** These go with all they hold; of other elements that are not allowed the text stays. */
const notText = ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'title']
/** Deeper tags lose their markup and keep their text, so that no page hangs on them. */
const nestingLimit = 40

/**
 * Makes an author's HTML fit for our pages and for the wire (article.md rule 10): h2 to h4, no style, no
 * script. A picture of ours (/media/…) stays; one from elsewhere becomes a link, because our readers'
 * browsers ask no other host for anything.
 */
export function sanitizePost(html: string): SafeHtml {
  const tree = allow(html, {
    allowedTags: [...inline, ...blocks, ...math],
    allowedClasses: { code: [/^language-[\w+#.-]+$/] },
    nonTextTags: notText,
  })
  return write(rewrite(tree, postRules))
}

/**
 * Makes a stranger's HTML fit for our pages: no pictures (a link with the alt text stands for each), no
 * headings, no classes (an `h-card` in it would spoil our own microformats), links only to whole
 * addresses of the web and of mail.
 */
export function sanitizeComment(html: string): SafeHtml {
  return write(rewrite(allowComment(html), commentRules({ rel: 'nofollow noopener ugc', relative: false })))
}

/** As a stranger's, but with links as the author wants them. */
export function sanitizeAnswer(html: string): SafeHtml {
  return write(rewrite(allowComment(html), commentRules({ rel: undefined, relative: true })))
}

/** Addresses of all pictures but our own, which `sanitizePost` makes links or text. */
export function listForeignPictures(html: string): string[] {
  const tree = allow(html, { allowedTags: ['img'], nonTextTags: notText })
  return tree.flatMap((node) => {
    const { src = '', alt = '' } = typeof node === 'string' ? {} : node.attributes
    return typeof node === 'string' || src.startsWith('/media/') ? [] : [src || alt]
  })
}

/** The text as one would read it aloud: blocks apart by an empty line, hard breaks kept, alt texts for pictures. */
export function toPlainText(html: string): string {
  const tree = allow(html, {
    allowedTags: [...blocks, 'br', 'img'],
    nonTextTags: [...notText, 'annotation', 'annotation-xml'],
  })
  // Line by line: one expression for the blanks around a line's end would take hours for a line of blanks.
  const lines = toText(tree).split('\n')
  return lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** @param base what addresses without a host are meant to start from: ORIGIN, or the address of the page. */
export function absoluteUrls(html: SafeHtml, base: string): SafeHtml {
  const absolute = (address: string) => {
    const plain = address.replaceAll('&amp;', '&')
    const relative = !URL.canParse(plain) && URL.canParse(plain, base)
    return relative ? escapeHtml(new URL(plain, base).href) : address
  }
  // In sanitised HTML ">" ends a tag and nothing else: it is escaped in text and in attributes.
  return html.replace(/<[a-z][^>]*>/g, (tag) =>
    tag.replace(/ (href|src)="([^"]*)"/g, (_, name, address) => ` ${name}="${absolute(address)}"`),
  ) as SafeHtml
}

/** Moves headings down, so that a text fits below the headings of the page it stands on. */
export function demoteHeadings(html: SafeHtml, by: number): SafeHtml {
  return html.replace(
    /<(\/?)h([1-6])(?=[ >])/g,
    (_, slash, level) => `<${slash}h${Math.min(6, Number(level) + by)}`,
  ) as SafeHtml
}

/** What may be wider than the page can be reached by keyboard, so that one can scroll it without a mouse. */
export function focusableScrollers(html: SafeHtml): SafeHtml {
  return html.replace(/<(pre|table)(?=[ >])/g, '<$1 tabindex="0"') as SafeHtml
}

/** The library decides what may stay; what it is to become is ours (htmlRules.ts), on a clean tree. */
function allow(html: string, options: sanitizeHtml.IOptions): HtmlNode[] {
  const allowedAttributes = attributes
  const allowedSchemes = ['http', 'https', 'mailto']
  // PostgreSQL cannot keep a NUL, and browsers show none.
  const text = html.replaceAll('\0', '')
  return readTree(sanitizeHtml(text, { allowedAttributes, allowedSchemes, nestingLimit, ...options }))
}

function allowComment(html: string): HtmlNode[] {
  return allow(html, {
    allowedTags: [...inline, ...blocks, 'span'],
    allowedClasses: { span: ['invisible', 'ellipsis'] },
    nonTextTags: [...notText, 'annotation', 'annotation-xml'],
  })
}

function write(tree: readonly HtmlNode[]): SafeHtml {
  return writeTree(tree).trim() as SafeHtml
}
