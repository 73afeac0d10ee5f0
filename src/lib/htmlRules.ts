import type { HtmlElement, HtmlNode } from './htmlTree.ts'

/** What becomes of an element; its children are already what they are to be. */
type Rule = (element: HtmlElement, inLink: boolean) => HtmlNode[]
export type Rules = Record<string, Rule>

export function rewrite(nodes: readonly HtmlNode[], rules: Rules, inLink = false): HtmlNode[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [node]
    const children = rewrite(node.children, rules, inLink || node.tag === 'a')
    const element = { ...node, children }
    return rules[node.tag]?.(element, inLink) ?? [element]
  })
}

const unwrap: Rule = ({ children }) => children
const rename =
  (tag: string): Rule =>
  ({ children, attributes }) => [{ tag, attributes, children }]

export const postRules: Rules = {
  a: link({ rel: undefined, relative: true }),
  img: (element, inLink) => {
    const { src = '', alt = '', ...rest } = element.attributes
    if (!src.startsWith('/media/')) return pictureLink(element, inLink, undefined)
    return [{ ...element, attributes: { ...rest, src, alt, loading: 'lazy' } }]
  },
  div: unwrap,
  h1: rename('h2'),
  h5: rename('h4'),
  h6: rename('h4'),
  td: cell,
  th: cell,
}

export function commentRules(links: { rel: string | undefined; relative: boolean }): Rules {
  const paragraph = rename('p')
  return {
    a: link(links),
    img: (element, inLink) => pictureLink(element, inLink, links.rel),
    span: linkPart,
    ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'figcaption'].map((tag) => [tag, paragraph])),
    ...Object.fromEntries(['div', 'figure', 'aside'].map((tag) => [tag, unwrap])),
    td: cell,
    th: cell,
  }
}

function link(options: { rel: string | undefined; relative: boolean }): Rule {
  return (element, inLink) => {
    const { href = '', ...rest } = element.attributes
    if (inLink || !isAddress(href, options.relative)) return element.children
    const rel = options.rel ? { rel: options.rel } : {}
    return [{ ...element, attributes: { href, ...rest, ...rel } }]
  }
}

function isAddress(href: string, relative: boolean): boolean {
  const base = relative ? 'http://here.invalid' : undefined
  return href !== '' && URL.canParse(href, base)
    ? ['http:', 'https:', 'mailto:'].includes(new URL(href, base).protocol)
    : false
}

function pictureLink(element: HtmlElement, inLink: boolean, rel: string | undefined): HtmlNode[] {
  const { src = '', alt = '' } = element.attributes
  const address = src.startsWith('//') ? `https:${src}` : src
  const isOnTheWeb = /^https?:/i.test(address) && URL.canParse(address)
  const text = alt.trim() || (isOnTheWeb ? fileName(new URL(address)) : '')
  if (inLink || !isOnTheWeb) return [text]
  return [{ tag: 'a', attributes: { href: address, ...(rel ? { rel } : {}) }, children: [text] }]
}

function fileName(url: URL): string {
  return url.pathname.split('/').at(-1) || url.host
}

/**
 * Mastodon writes a long address as three spans: invisible start, shown middle with an ellipsis,
 * invisible end. Ours shows what Mastodon shows, with no style sheet needed.
 */
function linkPart(element: HtmlElement, inLink: boolean): HtmlNode[] {
  const classes = (element.attributes.class ?? '').split(' ')
  if (inLink && classes.includes('invisible')) return []
  return inLink && classes.includes('ellipsis') ? [...element.children, '…'] : element.children
}

/** Markdown tables carry the `align` attribute, which HTML has dropped. */
function cell(element: HtmlElement): HtmlNode[] {
  const { align, ...attributes } = element.attributes
  const isKnown = align === 'center' || align === 'right'
  return [{ ...element, attributes: isKnown ? { ...attributes, class: `align-${align}` } : attributes }]
}
