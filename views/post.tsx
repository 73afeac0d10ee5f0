import { formatDay, formatTime } from '../src/lib/locale.ts'
import { Layout } from './layout.tsx'
import { DayName, otherLanguage, type PostView, Prose, Topics } from './parts/entry.tsx'
import { Reactions, type ReactionsView } from './parts/reactions.tsx'
import { type CommentNode, Thread } from './parts/thread.tsx'
import type { PageHead, Site } from './site.ts'

type PostProps = {
  site: Site
  head: PageHead
  post: PostView
  reactions: ReactionsView
  thread: readonly CommentNode[]
  /** Path of the page from which one answers. */
  answer: string
  /** Path of the desk's page for this post, for the author. */
  edit?: string | undefined
}

/** A post with all that was said to it. */
export function PostPage(props: PostProps) {
  return (
    <Layout site={props.site} head={props.head}>
      <Story {...props} />
    </Layout>
  )
}

export type StoryProps = Omit<PostProps, 'head'>

/** The same for readers and in the author's preview. */
export function Story(props: StoryProps) {
  const { site, post, reactions } = props
  const lang = otherLanguage(site, post.language)
  return (
    <article class="story h-entry">
      <header class="story-header">
        {post.title ? (
          <h1 class="p-name" lang={lang}>
            {post.title}
          </h1>
        ) : (
          <h1 class="visually-hidden">{site.words.postOf(formatDay(post.publishedAt, site.locale))}</h1>
        )}
        <Meta {...props} />
      </header>
      <Prose html={post.html} lang={lang} className="e-content" />
      <Reactions site={site} reactions={reactions} />
      <Talk {...props} />
    </article>
  )
}

function Meta({ site, post, edit }: StoryProps) {
  return (
    <div class="story-meta">
      <p>
        <a class="permalink u-url" href={post.href}>
          <time class="dt-published" datetime={post.publishedAt.toISOString()}>
            <DayName site={site} at={post.publishedAt} />, {formatTime(post.publishedAt, site.locale)}
          </time>
        </a>
      </p>
      <p class="p-author h-card">
        {site.words.post.byline('')}
        <a class="p-name u-url" href={site.home}>
          {site.authorName}
        </a>
      </p>
      {post.topics.length > 0 && (
        <p>
          <Topics site={site} topics={post.topics} />
        </p>
      )}
      {edit && (
        <p>
          <a href={edit}>{site.words.post.edit}</a>
        </p>
      )}
    </div>
  )
}

function Talk({ site, thread, answer }: StoryProps) {
  const { words } = site
  return (
    <section class="talk" aria-labelledby="talk">
      <h2 id="talk">{words.post.talk}</h2>
      {thread.length === 0 && <p class="quiet">{words.post.noComments}</p>}
      <Thread site={site} nodes={thread} />
      <div class="talk-door">
        <a class="button button-primary" href={answer} rel="nofollow">
          {words.post.answer}
        </a>
        <p class="quiet">{words.post.answerHint}</p>
      </div>
    </section>
  )
}
