import { Marked } from 'marked'
import { type SafeHtml, sanitizeAnswer, sanitizePost } from './html.ts'
import { toMarkdown } from './portable.ts'

// An author's line break is a line break. No smart typography: the author's characters are the author's.
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: { checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ') },
})

/** GitHub-flavoured Markdown with raw HTML, as the pages and the wire show it. */
export function renderPost(markdown: string): SafeHtml {
  return sanitizePost(marked.parse(markdown, { async: false }))
}

/** The author's answer to a comment: as a post, without headings and pictures. */
export function renderAnswer(markdown: string): SafeHtml {
  return sanitizeAnswer(marked.parse(markdown, { async: false }))
}

/**
 * The same text as CommonMark that renders alone on any server (article.md rule 8): hard breaks written
 * out, addresses whole, raw HTML and task lists told in plain Markdown.
 * @param base what addresses without a host start from
 */
export function portableMarkdown(markdown: string, base: string): string {
  return toMarkdown(renderPost(markdown), base)
}
