import { formatDateTime } from '../../src/lib/locale.ts'
import type { DeskQuote } from '../../src/quotes/queries.ts'
import type { QuotePolicy } from '../../src/quotes/quote.ts'
import { Avatar } from '../parts/person.tsx'
import { toAvatarPath } from './comment-card.tsx'
import type { Desk } from './desk.ts'
import { DeskPage } from './page.tsx'
import { Pager, type PagerProps } from './pager.tsx'
import { toPostName } from './posts.tsx'
import { TalkTabs } from './talk-tabs.tsx'

type QuotesProps = {
  desk: Desk
  policy: QuotePolicy
  quotes: readonly DeskQuote[]
  pager: Omit<PagerProps, 'words'>
}

/** Who quotes what, newest first. */
export function QuotesPage({ desk, policy, quotes, pager }: QuotesProps) {
  const text = desk.words.quotes
  return (
    <DeskPage desk={desk} title={text.title} section="comments">
      <TalkTabs desk={desk} current="quotes" />
      <p class="quiet">
        {text.mayNow[policy]} <a href="/admin/settings#quoting">{text.change}</a>
      </p>
      {quotes.length === 0 ? (
        <div class="empty">
          <p>{text.none}</p>
          <p>{text.noneHint}</p>
        </div>
      ) : (
        <ul class="rows rows-large">
          {quotes.map((quote) => (
            <li class="row">
              <QuoteText desk={desk} quote={quote} />
              <div class="row-actions">
                <a
                  class="button"
                  href={`/admin/quotes/${quote.id}/revoke`}
                  aria-label={text.revokeNamed(quote.person.name)}
                >
                  {text.revoke}
                </a>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Pager {...pager} words={desk.words} />
    </DeskPage>
  )
}

type QuoteProps = { desk: Desk; quote: DeskQuote }

function QuoteText({ desk, quote }: QuoteProps) {
  const text = desk.words.quotes
  const { person, post } = quote
  const isPrivate = quote.visibility === 'private'
  return (
    <div class="row-text person">
      <Avatar person={{ name: person.name, avatar: toAvatarPath(person) }} />
      <div>
        <p>
          <a href={person.url}>{person.name}</a> {quote.answerId ? text.quotesAnswer : text.quotesPost}{' '}
          <a href={toPath(quote)}>{toPostName(post, desk)}</a>
        </p>
        <p class="handle">@{person.handle}</p>
        <p class="quiet">
          <time datetime={quote.createdAt.toISOString()}>{formatDateTime(quote.createdAt, desk.locale)}</time>
          {' · '}
          <a href={quote.url} aria-label={text.seeNamed(person.name)}>
            {desk.words.talk.comments.original}
          </a>
        </p>
        {isPrivate && (
          <>
            <p class="marks">
              <span class="mark">{text.notPublic}</span>
            </p>
            <p class="hint">{text.notPublicHint}</p>
          </>
        )}
      </div>
    </div>
  )
}

function toPath({ post, answerId }: DeskQuote): string {
  const path = post.slug === null ? `/admin/posts/${post.id}` : `/stories/${encodeURIComponent(post.slug)}`
  return answerId ? `${path}#${answerId}` : path
}
