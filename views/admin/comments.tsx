import type { DeskComment } from '../../src/comments/queries.ts'
import { CommentCard } from './comment-card.tsx'
import type { Desk, Filled, Notice } from './desk.ts'
import { DeskPage } from './page.tsx'
import { Pager, type PagerProps } from './pager.tsx'
import { TalkTabs } from './talk-tabs.tsx'

type CommentsProps = {
  desk: Desk
  comments: readonly DeskComment[]
  pager: Omit<PagerProps, 'words'>
  /** What was just done to one of them stands with that one. */
  done: { id: string; notice: Notice } | undefined
  /** Of this page of the list; see CommentCard. */
  query: string
}

/** All that people wrote under the posts, newest first. */
export function CommentsPage({ desk, comments, pager, done, query }: CommentsProps) {
  const text = desk.words.talk.comments
  return (
    <DeskPage desk={desk} title={text.title} section="comments">
      <TalkTabs desk={desk} current="comments" />
      {comments.length === 0 && (
        <div class="empty">
          <p>{text.none}</p>
          <p>{text.noneHint}</p>
        </div>
      )}
      {comments.map((comment) => (
        <CommentCard
          desk={{ ...desk, notice: done?.id === comment.id ? done.notice : undefined }}
          comment={comment}
          query={query}
        />
      ))}
      <Pager {...pager} words={desk.words} />
    </DeskPage>
  )
}

/** One comment with its form open: where the blog's own pages lead to, and where a refused form comes back. */
export function CommentPage({ desk, comment, filled }: { desk: Desk; comment: DeskComment; filled: Filled }) {
  const text = desk.words.talk.comments
  return (
    <DeskPage desk={desk} title={text.oneTitle} section="comments">
      <CommentCard desk={{ ...desk, notice: undefined }} comment={comment} filled={filled} />
      <p>
        <a href="/admin/comments">{text.backToAll}</a>
      </p>
    </DeskPage>
  )
}
