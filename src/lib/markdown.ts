import { Marked } from 'marked'
import { listForeignPictures, type SafeHtml, sanitizeAnswer, sanitizePost } from './html.ts'
import { toMarkdown } from './portable.ts'

// An author's line break is a line break. No smart typography: the author's characters are the author's.
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: { checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ') },
  tokenizer: { url: refuseMail },
})

/**
 * GitHub's autolinks take somebody@server for mail, and so also the end of @somebody@server. Nothing that
 * is merely typed becomes a mail link; <somebody@server> still does.
 * @returns undefined: this is text; false: marked goes on as usual
 */
function refuseMail(text: string): undefined | false {
  return /^(?:https?:\/\/|ftp:\/\/|www\.)/i.test(text) ? false : undefined
}

/** GitHub-flavoured Markdown with raw HTML, as the pages and the wire show it. */
export function renderPost(markdown: string): SafeHtml {
  return sanitizePost(marked.parse(markdown, { async: false }))
}

/** Addresses of the pictures in a post that readers do not see: a link or the alt text stands for each. */
export function listLostPictures(markdown: string): string[] {
  return listForeignPictures(marked.parse(markdown, { async: false }))
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
