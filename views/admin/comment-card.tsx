import type { DeskComment } from '../../src/comments/queries.ts'
import { formatDateTime } from '../../src/lib/locale.ts'
import type { PersonCard } from '../../src/people/person.ts'
import { Prose } from '../parts/entry.tsx'
import { Avatar } from '../parts/person.tsx'
import type { Desk, Filled } from './desk.ts'
import { TextArea } from './field.tsx'
import { ActionButton, Form } from './form.tsx'
import { NoticeBar } from './notice.tsx'
import { toPostName } from './posts.tsx'

/** A comment with its first words as plain text, for short lists. */
export type DeskCommentView = DeskComment & { beginning: string }

type CardProps = {
  desk: Desk
  comment: DeskComment
  /** What was typed into the answer or edit form and is not saved; opens it. */
  filled?: Filled | undefined
  /** The query of the list that it stands in, so that one comes back to the same place. */
  query?: string
}

/** A comment with all that the author can do about it. */
export function CommentCard(props: CardProps) {
  const { desk, comment } = props
  const classes = ['comment', comment.hiddenAt && 'comment-hidden', !comment.person && 'comment-own']
  return (
    <article class={classes.filter(Boolean).join(' ')} id={comment.id} aria-labelledby={`${comment.id}-who`}>
      <NoticeBar desk={desk} />
      <CommentHead desk={desk} comment={comment} />
      <Context desk={desk} comment={comment} />
      {comment.warning && <p class="comment-warning">{comment.warning}</p>}
      <Prose html={comment.html} lang={comment.language ?? undefined} />
      {comment.person ? <TheirActions {...props} person={comment.person} /> : <OwnActions {...props} />}
    </article>
  )
}

function CommentHead({ desk, comment }: CardProps) {
  const text = desk.words.talk.comments
  const { person } = comment
  return (
    <header class="comment-head">
      {person && <Avatar person={{ name: person.name, avatar: toAvatarPath(person) }} />}
      <div>
        <h2 id={`${comment.id}-who`}>{person ? <a href={person.url}>{person.name}</a> : text.you}</h2>
        {person && <p class="handle">@{person.handle}</p>}
        <p class="quiet">
          <time datetime={comment.publishedAt.toISOString()}>
            {formatDateTime(comment.publishedAt, desk.locale)}
          </time>
          {comment.editedAt && ` · ${text.edited}`}
        </p>
        <Marks desk={desk} comment={comment} />
      </div>
    </header>
  )
}

function Marks({ desk, comment }: CardProps) {
  const text = desk.words.talk.comments
  const marks = [
    comment.visibility === 'private' && text.onlyForYou,
    comment.hiddenAt && text.hidden,
    comment.person?.isBlocked && text.blocked,
  ].filter((mark) => typeof mark === 'string')
  if (marks.length === 0) return null
  return (
    <p class="marks">
      {marks.map((mark) => (
        <span class="mark">{mark}</span>
      ))}
    </p>
  )
}

/** Where it stands, and what it answers. */
function Context({ desk, comment }: CardProps) {
  const text = desk.words.talk.comments
  const { post, parent } = comment
  const name = toPostName(post, desk)
  const isOnBlog = post.isPublished && post.slug !== null && comment.visibility !== 'private'
  return (
    <p class="comment-context">
      {parent && (
        <>
          {text.inAnswerTo} <a href={`/admin/comments/${parent.id}`}>{parent.name ?? text.toYou}</a>,{' '}
        </>
      )}
      {text.under}{' '}
      {isOnBlog ? (
        <a href={`/stories/${post.slug}#${comment.hiddenAt ? '' : comment.id}`}>{name}</a>
      ) : (
        <a href={`/admin/posts/${comment.postId}`}>{name}</a>
      )}
      {comment.url && (
        <>
          {' '}
          · <a href={comment.url}>{text.original}</a>
        </>
      )}
    </p>
  )
}

/** Path of our own copy. */
export function toAvatarPath({ avatar }: Pick<PersonCard, 'avatar'>): string | undefined {
  return avatar ? `/media/${avatar.hash}/${avatar.name}` : undefined
}

type TheirsProps = CardProps & { person: NonNullable<DeskComment['person']> }

function TheirActions({ desk, comment, person, filled, query = '' }: TheirsProps) {
  const text = desk.words.talk.comments
  const path = `/admin/comments/${comment.id}`
  return (
    <>
      <WhyNoAnswer desk={desk} comment={comment} />
      <div class="comment-actions">
        <AnswerForm desk={desk} comment={comment} filled={filled} query={query} />
        {comment.visibility !== 'private' && (
          <ActionButton
            desk={desk}
            action={`${path}/${comment.hiddenAt ? 'show' : 'hide'}${query}`}
            text={comment.hiddenAt ? text.show : text.hide}
          />
        )}
        {!person.isBlocked && <BlockLinks desk={desk} person={person} />}
      </div>
    </>
  )
}

/** Seldom needed and far-reaching: one step further away. */
function BlockLinks({ desk, person }: Pick<TheirsProps, 'desk' | 'person'>) {
  const text = desk.words.talk.comments
  return (
    <details class="unfold">
      <summary class="button button-quiet">{text.more}</summary>
      <div class="unfold-body row-actions">
        <a class="button" href={`/admin/people/${person.id}/block`}>
          {text.blockPerson}
        </a>
        <a class="button" href={`/admin/servers/block?host=${encodeURIComponent(person.host)}`}>
          {text.blockServer}
        </a>
      </div>
    </details>
  )
}

function WhyNoAnswer({ desk, comment }: CardProps) {
  const why = findWhyNoAnswer(desk, comment)
  return why ? <p class="hint">{why}</p> : null
}

function AnswerForm({ desk, comment, filled, query = '' }: CardProps) {
  const text = desk.words.talk.comments
  // What was typed before that came up is not taken away.
  if (findWhyNoAnswer(desk, comment) && !filled?.values.markdown) return null
  return (
    <details class="unfold" open={filled !== undefined}>
      <summary class="button button-primary">{text.answer}</summary>
      <div class="unfold-body">
        <TextForm
          desk={desk}
          id={comment.id}
          action={`/admin/comments/${comment.id}/answer${query}`}
          label={text.answerTo(comment.person?.name ?? text.you)}
          hint={text.answerHint}
          submit={text.send}
          filled={filled ?? { values: {}, errors: {} }}
        />
      </div>
    </details>
  )
}

function findWhyNoAnswer(desk: Desk, comment: DeskComment): string | undefined {
  const text = desk.words.talk.comments
  if (comment.visibility === 'private') return text.onlyForYouHint
  if (comment.hiddenAt) return text.hiddenHint
  if (comment.person?.isBlocked) return text.blockedHint
  return comment.post.isPublished ? undefined : text.unpublishedHint
}

function OwnActions({ desk, comment, filled, query = '' }: CardProps) {
  const text = desk.words.talk.comments
  const path = `/admin/comments/${comment.id}`
  return (
    <div class="comment-actions">
      <details class="unfold" open={filled !== undefined}>
        <summary class="button">{text.edit}</summary>
        <div class="unfold-body">
          <TextForm
            desk={desk}
            id={comment.id}
            action={`${path}/edit${query}`}
            label={text.editLabel}
            submit={text.saveEdit}
            filled={filled ?? { values: { markdown: comment.markdown ?? '' }, errors: {} }}
          />
        </div>
      </details>
      <details class="unfold">
        <summary class="button">{text.remove}</summary>
        <div class="unfold-body confirm">
          <p>{text.removeHint}</p>
          <ActionButton
            desk={desk}
            action={`${path}/delete${query}`}
            text={text.removeConfirm}
            className="button button-danger"
          />
        </div>
      </details>
    </div>
  )
}

type TextFormProps = {
  desk: Desk
  /** Of the comment: a page has many of these forms. */
  id: string
  action: string
  label: string
  hint?: string
  submit: string
  filled: Filled
}

function TextForm({ desk, id, action, label, hint, submit, filled }: TextFormProps) {
  return (
    <Form desk={desk} action={action} className="stack">
      <TextArea
        name="markdown"
        id={`${id}-markdown`}
        label={label}
        hint={hint}
        rows={5}
        filled={filled}
        words={desk.words}
      />
      <div class="actions">
        <button type="submit" class="button button-primary">
          {submit}
        </button>
      </div>
    </Form>
  )
}
