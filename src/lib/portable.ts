import { absoluteUrls, type SafeHtml } from './html.ts'
import { type HtmlElement, type HtmlNode, readTree } from './htmlTree.ts'

/** Writes our own HTML as CommonMark, tables and strike-through as GitHub writes them. */
export function toMarkdown(html: SafeHtml, base: string): string {
  return blocks(readTree(absoluteUrls(html, base)))
}

const blockTags = new Set([
  ...['p', 'blockquote', 'pre', 'ul', 'ol', 'dl', 'dt', 'dd', 'hr', 'table', 'h2', 'h3', 'h4'],
  ...['figure', 'figcaption', 'details', 'summary', 'aside', 'caption'],
])

function isBlock(node: HtmlNode): node is HtmlElement {
  return typeof node !== 'string' && blockTags.has(node.tag)
}

function blocks(nodes: readonly HtmlNode[]): string {
  const parts: string[] = []
  let run: HtmlNode[] = []
  const endRun = () => {
    parts.push(paragraph(run))
    run = []
  }
  for (const node of nodes) {
    if (!isBlock(node)) {
      run.push(node)
      continue
    }
    endRun()
    parts.push(block(node))
  }
  endRun()
  return parts.filter((part) => part !== '').join('\n\n')
}

const writers: Record<string, (element: HtmlElement) => string> = {
  p: (element) => paragraph(element.children),
  summary: (element) => wrap('**', paragraph(element.children)),
  dt: (element) => wrap('**', paragraph(element.children)),
  h2: (element) => `## ${oneLine(element)}`,
  h3: (element) => `### ${oneLine(element)}`,
  h4: (element) => `#### ${oneLine(element)}`,
  hr: () => '---',
  blockquote: (element) => prefix(blocks(element.children), '> ', '> '),
  pre: fence,
  ul: (element) => list(element, () => '- '),
  ol: (element) => list(element, (index) => `${Number(element.attributes.start ?? 1) + index}. `),
  table,
}

function block(element: HtmlElement): string {
  return (writers[element.tag] ?? ((other) => blocks(other.children)))(element)
}

function oneLine(element: HtmlElement): string {
  return paragraph(element.children).replace(/ *\n/g, ' ')
}

function prefix(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.replace(/^ +$/, ''))
    .join('\n')
}

function fence(element: HtmlElement): string {
  const code = element.children.find((node) => typeof node !== 'string' && node.tag === 'code')
  const language = typeof code === 'object' ? (code.attributes.class ?? '').replace('language-', '') : ''
  const text = rawText([element]).replace(/\n$/, '')
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${marks}${language}\n${text}\n${marks}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

function rawText(nodes: readonly HtmlNode[]): string {
  return nodes
    .map((node) => (typeof node === 'string' ? node : node.tag === 'br' ? '\n' : rawText(node.children)))
    .join('')
}

function list(element: HtmlElement, marker: (index: number) => string): string {
  const items = element.children.filter((node) => typeof node !== 'string')
  const loose = items.some((item) => item.children.some((node) => isBlock(node) && node.tag === 'p'))
  return items
    .map((item, index) => prefix(itemText(item, loose), marker(index), ' '.repeat(marker(index).length)))
    .join(loose ? '\n\n' : '\n')
}

/** In a tight list nothing but the markers parts a text from the list below it. */
function itemText(item: HtmlElement, loose: boolean): string {
  const text = blocks(item.children)
  return loose ? text : text.replace(/\n\n(?=(?:[-*] |\d+\. ))/g, '\n')
}

function table(element: HtmlElement): string {
  const rows = rowsOf(element)
  const width = Math.max(0, ...rows.map((row) => row.length))
  if (width === 0) return ''
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, i) => row[i] ?? '').join(' | ')} |`)
  return [lines[0], `|${' --- |'.repeat(width)}`, ...lines.slice(1)].join('\n')
}

function rowsOf(element: HtmlElement): string[][] {
  return element.children.flatMap((node) => {
    if (typeof node === 'string') return []
    if (node.tag !== 'tr') return rowsOf(node)
    const cells = node.children.filter((cell) => typeof cell !== 'string')
    return [cells.map((cell) => oneLine(cell).replaceAll('|', '\\|'))]
  })
}

function paragraph(nodes: readonly HtmlNode[]): string {
  return inline(nodes)
    .split('\n')
    .map((line) => atLineStart(line.replace(/^[ \t]+/, '')))
    .join('\n')
    .trim()
}

/** What would begin a heading, a list, a quote or a rule is meant as text. */
function atLineStart(line: string): string {
  return line
    .replace(/^(#{1,6})(?=\s|$)/, '\\$1')
    .replace(/^([-+])(?=\s|$)/, '\\$1')
    .replace(/^>/, '\\>')
    .replace(/^(=+\s*$|-{2,})/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}

function inline(nodes: readonly HtmlNode[]): string {
  return nodes.reduce<string>((before, node) => {
    const text = inlineNode(node)
    // "Look![here](…)" would be a picture.
    return text.startsWith('[') ? before.replace(/!$/, '\\!') + text : before + text
  }, '')
}

const inlineWriters: Record<string, (element: HtmlElement) => string> = {
  br: () => '  \n',
  wbr: () => '',
  strong: (element) => wrap('**', inline(element.children)),
  b: (element) => wrap('**', inline(element.children)),
  em: (element) => wrap('*', inline(element.children)),
  i: (element) => wrap('*', inline(element.children)),
  del: (element) => wrap('~~', inline(element.children)),
  s: (element) => wrap('~~', inline(element.children)),
  q: (element) => `"${inline(element.children)}"`,
  code: (element) => codeSpan(rawText(element.children)),
  math: (element) => codeSpan(mathText(element)),
  a: link,
  img: ({ attributes: { src = '', alt = '' } }) => `![${escapeText(alt)}](${target(src)})`,
}

function inlineNode(node: HtmlNode): string {
  if (typeof node === 'string') return escapeText(node.replace(/[ \t\r\n\f]+/g, ' '))
  return (inlineWriters[node.tag] ?? ((element) => inline(element.children)))(node)
}

/** Emphasis with a blank just inside its marks is none, so blanks go outside. */
function wrap(mark: string, text: string): string {
  const [, before = '', middle = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
  return middle ? `${before}${mark}${middle}${mark}${after}` : text
}

function codeSpan(text: string): string {
  const marks = '`'.repeat(longestRun(text) + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${marks}${pad}${text}${pad}${marks}`
}

function mathText(element: HtmlElement): string {
  const annotation = findTag(element, 'annotation')
  return rawText(annotation ? annotation.children : element.children).trim()
}

function findTag(element: HtmlElement, tag: string): HtmlElement | undefined {
  if (element.tag === tag) return element
  for (const child of element.children) {
    const found = typeof child === 'string' ? undefined : findTag(child, tag)
    if (found) return found
  }
  return undefined
}

function link(element: HtmlElement): string {
  const { href = '', title } = element.attributes
  const plain = rawText(element.children)
  if (plain === href && !title && !/[\s<>]/.test(href)) return `<${href}>`
  const name = title ? ` "${title.replace(/["\\]/g, '\\$&')}"` : ''
  return `[${inline(element.children)}](${target(href)}${name})`
}

function target(address: string): string {
  const plain = address.replace(/[<>\s\\]/g, encodeURIComponent)
  return isBalanced(plain) ? plain : plain.replaceAll('(', '%28').replaceAll(')', '%29')
}

function isBalanced(text: string): boolean {
  let open = 0
  for (const character of text) {
    if (character === '(') open++
    if (character === ')' && --open < 0) return false
  }
  return open === 0
}

/** Escapes only what would be read as markup, so that plain text stays as it was typed. */
function escapeText(text: string): string {
  return text
    .replace(/[\\`*[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/~~/g, '\\~\\~')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
}
