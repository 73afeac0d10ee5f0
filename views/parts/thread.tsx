import type { SafeHtml } from '../../src/lib/html.ts'
import { formatDateTime } from '../../src/lib/locale.ts'
import type { Site } from '../site.ts'
import { Moment, otherLanguage, Prose } from './entry.tsx'
import { Avatar, type PersonView } from './person.tsx'

export type CommentView = {
  id: string
  /** Null for the author of the blog. */
  person: PersonView | null
  html: SafeHtml
  /** Content warning; empty: none. */
  warning: string
  language: string | null
  publishedAt: Date
  editedAt: Date | null
  /** The original elsewhere, or the comment's place on this page. */
  url: string
  /** Path of the page from which one answers it. */
  answer: string
}

export type CommentNode = { id: string; comment: CommentView | null; answers: readonly CommentNode[] }

type ThreadProps = { site: Site; nodes: readonly CommentNode[]; depth?: number; above?: string | undefined }

/** From here on answers are no longer indented, on no screen; they say whom they answer. */
const flatFrom = 4

/** Comments in the order of time, answers under what they answer. */
export function Thread({ site, nodes, depth = 0, above }: ThreadProps) {
  if (nodes.length === 0) return null
  return (
    <ol class={depth >= flatFrom ? 'thread thread-flat' : 'thread'}>
      {nodes.map((node) => (
        <li class={node.comment ? 'comment-item u-comment h-cite' : 'comment-item'} id={node.id}>
          {node.comment ? (
            <CommentBox site={site} comment={node.comment} above={depth >= flatFrom ? above : undefined} />
          ) : (
            <p class="comment comment-removed">{site.words.comment.removed}</p>
          )}
          <Thread
            site={site}
            nodes={node.answers}
            depth={depth + 1}
            above={node.comment ? toName(site, node.comment) : undefined}
          />
        </li>
      ))}
    </ol>
  )
}

type BoxProps = { site: Site; comment: CommentView; above: string | undefined }

function CommentBox({ site, comment, above }: BoxProps) {
  const { words } = site
  const { person } = comment
  return (
    <article class={person ? 'comment' : 'comment comment-own'}>
      <header class="comment-header">
        <Writer site={site} comment={comment} />
        <p class="comment-meta">
          <a
            class="u-url"
            href={comment.url}
            rel={person ? 'nofollow noopener ugc' : undefined}
            title={person ? words.comment.original : undefined}
          >
            <Moment site={site} at={comment.publishedAt} className="dt-published" />
          </a>
          {comment.editedAt && (
            <span
              class="edited"
              title={words.comment.editedAt(formatDateTime(comment.editedAt, site.locale))}
            >
              {words.comment.edited}
              <time class="dt-updated" hidden datetime={comment.editedAt.toISOString()} />
            </span>
          )}
          {above && <span>{words.comment.inAnswerTo(above)}</span>}
        </p>
      </header>
      <CommentText site={site} comment={comment} />
      <footer class="comment-actions">
        <a href={comment.answer} rel="nofollow">
          {words.comment.answer}
          <span class="visually-hidden">: {words.comment.answerTo(toName(site, comment))}</span>
        </a>
        <a class="comment-anchor" href={`#${comment.id}`} aria-label={words.comment.permalink}>
          #
        </a>
      </footer>
    </article>
  )
}

function Writer({ site, comment: { person } }: { site: Site; comment: CommentView }) {
  if (!person)
    return (
      <p class="comment-writer p-author h-card">
        <Avatar person={{ name: site.authorName, avatar: site.icon?.href }} />
        <a class="p-name u-url" href={site.home}>
          {site.authorName}
        </a>
        <span class="badge">{site.words.comment.author}</span>
      </p>
    )
  return (
    <p class="comment-writer p-author h-card">
      <Avatar person={person} />
      <a class="p-name u-url" href={person.url} rel="nofollow noopener ugc">
        {person.name}
      </a>
      <span class="handle p-nickname">@{person.handle}</span>
    </p>
  )
}

function CommentText({ site, comment }: { site: Site; comment: CommentView }) {
  const lang = otherLanguage(site, comment.language)
  const text = <Prose html={comment.html} lang={lang} className="comment-text e-content" />
  if (!comment.warning) return text
  return (
    <details class="warning">
      <summary>
        <span class="warning-label">{site.words.comment.warning}:</span>{' '}
        <span lang={lang}>{comment.warning}</span>
      </summary>
      {text}
    </details>
  )
}

function toName(site: Site, comment: CommentView): string {
  return comment.person?.name ?? site.authorName
}
