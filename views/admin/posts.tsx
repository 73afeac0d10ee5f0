import { toFirstWords } from '../../src/lib/excerpt.ts'
import { formatDateTime } from '../../src/lib/locale.ts'
import type { PostWithTopics } from '../../src/posts/post.ts'
import type { Desk } from './desk.ts'
import { ActionButton } from './form.tsx'
import { DeskPage } from './page.tsx'
import { Pager, type PagerProps } from './pager.tsx'

export type DeskPost = PostWithTopics

export type PostState = 'published' | 'draft' | 'deleted'

type PostsProps = {
  desk: Desk
  state: PostState
  posts: readonly DeskPost[]
  pager: Omit<PagerProps, 'words'>
}

export function PostsPage({ desk, state, posts, pager }: PostsProps) {
  const text = desk.words.writing.list
  return (
    <DeskPage desk={desk} title={text.title} section="posts">
      <StateTabs desk={desk} state={state} />
      {state === 'deleted' && posts.length > 0 && <p class="quiet">{text.binHint}</p>}
      {posts.length === 0 && <p class="empty">{text.none[state]}</p>}
      <ul class="rows rows-large">
        {posts.map((post) => (
          <li>
            <PostRow desk={desk} state={state} post={post} />
          </li>
        ))}
      </ul>
      <Pager {...pager} words={desk.words} />
    </DeskPage>
  )
}

/** A post's title, or its first words. */
export function toPostName(post: Pick<DeskPost, 'title' | 'html'>, desk: Desk): string {
  return post.title || toFirstWords(post.html) || desk.words.writing.list.untitled
}

function StateTabs({ desk, state }: { desk: Desk; state: PostState }) {
  const text = desk.words.writing.list
  const tabs: [PostState, string, string][] = [
    ['published', '/admin/posts', text.published],
    ['draft', '/admin/posts?show=draft', text.drafts],
    ['deleted', '/admin/posts?show=deleted', text.bin],
  ]
  return (
    <nav class="tabs" aria-label={text.title}>
      <ul>
        {tabs.map(([name, href, label]) => (
          <li>
            <a href={href} aria-current={name === state ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function PostRow({ desk, state, post }: { desk: Desk; state: PostState; post: DeskPost }) {
  const name = toPostName(post, desk)
  return (
    <article class="row">
      <div class="row-text">
        <h2>{state === 'deleted' ? name : <a href={`/admin/posts/${post.id}`}>{name}</a>}</h2>
        <p class="quiet">
          {describeTime(desk, state, post)}
          {post.topics.length > 0 && ` · ${post.topics.map((topic) => topic.name).join(', ')}`}
        </p>
      </div>
      <PostActions desk={desk} state={state} post={post} name={name} />
    </article>
  )
}

type ActionsProps = { desk: Desk; state: PostState; post: DeskPost; name: string }

function PostActions({ desk, state, post, name }: ActionsProps) {
  const text = desk.words.writing.list
  if (state === 'deleted') {
    return (
      <div class="row-actions">
        <ActionButton
          desk={desk}
          action={`/admin/posts/${post.id}/restore`}
          text={text.restore}
          label={`${text.restore}: ${name}`}
        />
        <a
          class="button button-danger"
          href={`/admin/posts/${post.id}/purge`}
          aria-label={`${text.purge}: ${name}`}
        >
          {text.purge}
        </a>
      </div>
    )
  }
  if (state === 'draft' || !post.slug) return null
  return (
    <div class="row-actions">
      <a class="button" href={`/stories/${post.slug}`} aria-label={`${text.view}: ${name}`}>
        {text.view}
      </a>
    </div>
  )
}

function describeTime(desk: Desk, state: PostState, post: DeskPost): string {
  const text = desk.words.writing.list
  const at = (time: Date | null) => (time ? formatDateTime(time, desk.locale) : '')
  if (state === 'deleted') return text.deletedAt(at(post.deletedAt))
  return state === 'draft' ? text.savedAt(at(post.editedAt)) : text.publishedAt(at(post.publishedAt))
}
