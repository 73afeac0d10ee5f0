import { Document, LanguageString, Link, type Object as RemoteObject } from '@fedify/vocab'
import { escapeHtml, type SafeHtml, sanitizeComment, toPlainText } from '../../lib/html.ts'
import { toName, toWebAddress } from '../../people/person.ts'
import { publicUri } from '../wire.ts'
import { hrefOf, withoutFetching } from './sender.ts'

/** What a note elsewhere says, in plain data. */
export type ReadNote = {
  uri: string
  url: string
  html: SafeHtml
  warning: string
  language: string | null
  visibility: 'public' | 'unlisted' | 'private'
  publishedAt: Date | undefined
  updatedAt: Date | undefined
}

/** Longer texts are cut: a comment is no book, and every page has to carry it. */
const maxContentLength = 100_000
const maxWarningLength = 500
const maxAttachments = 16
/** As long as Mastodon lets descriptions of pictures be. */
const maxNameLength = 1500

export type Audience = { toIds: readonly URL[]; ccIds: readonly URL[] }

/**
 * @param id the object's id, which is an http or https address
 * @param envelope the activity, whose audience counts where the object names none
 */
export async function readNote(object: RemoteObject, id: URL, envelope: Audience): Promise<ReadNote> {
  const content = toContent(object)
  return {
    uri: id.href,
    url: toWebAddress(hrefOf(object.url)) ?? id.href,
    html: sanitizeComment(content + (await toAttachments(object, content))),
    warning: toWarning(object),
    language: findLanguage(object),
    visibility: toVisibility(hasAudience(object) ? object : envelope),
    publishedAt: toDate(object.published),
    updatedAt: toDate(object.updated),
  }
}

/** Text that is said to be plain is; titles of pages, videos and events stand before their text. */
function toContent(object: RemoteObject): string {
  const text = (object.content?.toString() ?? '').slice(0, maxContentLength)
  const isPlain = object.mediaType !== null && object.mediaType !== 'text/html'
  const html = isPlain ? `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>` : text
  const title = toLine(object.name)
  return title ? `<p><strong>${escapeHtml(title)}</strong></p>${html}` : html
}

/** Pictures, films and sounds as links, so that our readers' browsers ask no other host for anything. */
async function toAttachments(object: RemoteObject, content: string): Promise<string> {
  const links: string[] = []
  for await (const attachment of object.getAttachments(withoutFetching)) {
    const link = toLink(attachment, content)
    if (link) links.push(`<p>${link}</p>`)
    if (links.length === maxAttachments) break
  }
  return links.join('')
}

function toLink(attachment: unknown, content: string): string | undefined {
  if (!(attachment instanceof Document || attachment instanceof Link)) return undefined
  const href = toWebAddress(attachment instanceof Link ? attachment.href : hrefOf(attachment.url))
  if (!href || content.includes(escapeHtml(href))) return undefined
  // GoToSocial describes its pictures in the summary.
  const summary = attachment instanceof Document ? attachment.summary : null
  const name = toLine(attachment.name) || toLine(summary) || fileName(href)
  return `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`
}

/** A `name` is plain text (Activity Vocabulary, section 4.5), so that "<3" is no tag. */
function toLine(name: { toString(): string } | null): string {
  return toName(name?.toString(), '', maxNameLength)
}

function fileName(href: string): string {
  const { pathname, host } = new URL(href)
  return pathname.split('/').findLast((part) => part !== '') ?? host
}

/** On a Note the summary is the warning; on an Article and the like it is a teaser, and says nothing new. */
function toWarning(object: RemoteObject): string {
  if (object.name) return ''
  const html = (object.summary?.toString() ?? '').slice(0, maxContentLength)
  const text = toPlainText(html).replaceAll(/\s+/g, ' ')
  return [...text].slice(0, maxWarningLength).join('')
}

/** From contentMap: that of the text itself where there are several. */
function findLanguage(object: RemoteObject): string | null {
  const inLanguages = object.contents.filter((text) => text instanceof LanguageString)
  const text = object.content?.toString()
  const own = inLanguages.find((one) => one.toString() === text) ?? inLanguages[0]
  return own?.locale.toString() ?? null
}

function hasAudience({ toIds, ccIds }: Audience): boolean {
  return toIds.length + ccIds.length > 0
}

/** As Mastodon has it: "unlisted" means public, but not to be spread. */
function toVisibility({ toIds, ccIds }: Audience): ReadNote['visibility'] {
  if (toIds.some(isPublic)) return 'public'
  return ccIds.some(isPublic) ? 'unlisted' : 'private'
}

export function isPublicly({ toIds, ccIds }: Audience): boolean {
  return toVisibility({ toIds, ccIds }) !== 'private'
}

function isPublic(uri: URL): boolean {
  return uri.href === publicUri || uri.href === 'as:Public'
}

/** Times before 1970 are mistakes, and the database cannot even read all of them. */
function toDate(instant: { epochMilliseconds: number } | null): Date | undefined {
  return instant && instant.epochMilliseconds > 0 ? new Date(instant.epochMilliseconds) : undefined
}
