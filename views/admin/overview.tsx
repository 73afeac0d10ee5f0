import type { PropsWithChildren } from 'hono/jsx'
import type { Standstill } from '../../src/delivery/watch.ts'
import { formatDateTime } from '../../src/lib/locale.ts'
import type { DeskCommentView } from './comment-card.tsx'
import type { Desk } from './desk.ts'
import { DeskPage } from './page.tsx'
import { type DeskPost, toPostName } from './posts.tsx'
import { StandstillPanel } from './standstill.tsx'

export type OverviewProps = {
  desk: Desk
  authorName: string
  /** @blog@host */
  handle: string
  hasDescription: boolean
  followers: number
  /** Deliveries that did not arrive. */
  letters: number
  /** Deliveries that are still on their way. */
  open: number
  standstill: Standstill | undefined
  drafts: readonly DeskPost[]
  published: readonly DeskPost[]
  comments: readonly DeskCommentView[]
}

export function OverviewPage(props: OverviewProps) {
  const { desk } = props
  return (
    <DeskPage
      desk={desk}
      title={desk.words.home.hello(props.authorName)}
      section="overview"
      aside={
        <p class="quiet">
          <a href="/admin/people">{desk.words.home.followers(props.followers)}</a>
          {props.letters + props.open > 0 && (
            <>
              {' · '}
              <a href="/admin/deliveries">{toDeliveries(props)}</a>
            </>
          )}
        </p>
      }
    >
      <div class="overview">
        <StandstillPanel desk={desk} standstill={props.standstill} />
        <NextSteps {...props} />
        <Drafts {...props} />
        <LatestComments {...props} />
        <Published {...props} />
      </div>
    </DeskPage>
  )
}

/** What needs the author comes before what goes on by itself. */
function toDeliveries({ desk, letters, open }: OverviewProps): string {
  const text = desk.words.deliveries
  return letters > 0 ? text.link(letters) : text.linkOpen(open)
}

/** What is left to do on a new blog; nothing once all of it is done. */
function NextSteps({ desk, published, drafts, hasDescription, followers, handle }: OverviewProps) {
  const text = desk.words.home
  const isEmpty = published.length === 0 && drafts.length === 0
  const steps = [
    isEmpty && { href: '/admin/posts/new', text: text.firstPost, hint: text.firstPostHint },
    !desk.blog.icon && { href: '/admin/settings#icon', text: text.icon, hint: text.iconHint },
    !hasDescription && {
      href: '/admin/settings#description',
      text: text.description,
      hint: text.descriptionHint,
    },
    followers === 0 &&
      published.length > 0 && { href: '/admin/people', text: text.share, hint: text.shareHint(handle) },
  ].filter((step) => step !== false)
  if (steps.length === 0) return null
  return (
    <section class="panel panel-next" aria-labelledby="next">
      <h2 id="next">{text.next}</h2>
      <ul class="steps">
        {steps.map((step) => (
          <li>
            <a href={step.href}>{step.text}</a>
            <p>{step.hint}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Drafts({ desk, drafts }: OverviewProps) {
  const { words, locale } = desk
  return (
    <Panel
      id="drafts"
      title={words.home.drafts}
      more={drafts.length > 0 ? '/admin/posts?show=draft' : ''}
      words={words}
    >
      {drafts.length === 0 && <p class="empty">{words.home.noDrafts}</p>}
      <ul class="rows">
        {drafts.map((post) => (
          <li>
            <a href={`/admin/posts/${post.id}`}>{toPostName(post, desk)}</a>
            <p class="quiet">{words.writing.list.savedAt(formatDateTime(post.editedAt, locale))}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Published({ desk, published }: OverviewProps) {
  const { words, locale } = desk
  return (
    <Panel
      id="published"
      title={words.home.published}
      more={published.length > 0 ? '/admin/posts' : ''}
      words={words}
    >
      {published.length === 0 && <p class="empty">{words.home.noPublished}</p>}
      <ul class="rows">
        {published.map((post) => (
          <li>
            <a href={`/admin/posts/${post.id}`}>{toPostName(post, desk)}</a>
            <p class="quiet">{post.publishedAt && formatDateTime(post.publishedAt, locale)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function LatestComments({ desk, comments }: OverviewProps) {
  const { words, locale } = desk
  return (
    <Panel
      id="comments"
      title={words.home.comments}
      more={comments.length > 0 ? '/admin/comments' : ''}
      words={words}
      isTall
    >
      {comments.length === 0 && <p class="empty">{words.home.noComments}</p>}
      <ul class="rows">
        {comments.map((comment) => (
          <li>
            <a href={`/admin/comments/${comment.id}`}>
              <strong>{comment.person?.name ?? words.talk.comments.you}</strong>: {comment.beginning}
            </a>
            <p class="quiet">{formatDateTime(comment.publishedAt, locale)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

type PanelProps = PropsWithChildren<{
  id: string
  title: string
  more: string
  words: Desk['words']
  isTall?: boolean
}>

function Panel({ id, title, more, words, isTall, children }: PanelProps) {
  return (
    <section class={isTall ? 'panel panel-tall' : 'panel'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
      {more && (
        <p class="panel-more">
          <a href={more}>
            {words.home.all}
            <span class="visually-hidden">: {title}</span>
          </a>
        </p>
      )}
    </section>
  )
}
