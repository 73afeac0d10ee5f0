import { formatDate } from '../src/lib/locale.ts'
import { Layout } from './layout.tsx'
import { HiddenAuthor, otherLanguage, type PostView } from './parts/entry.tsx'
import { Pager, type PagerView } from './parts/pager.tsx'
import type { PageHead, Site } from './site.ts'

/** A post in a list: `name` stands in where there is no title. */
export type ListedPost = PostView & { name: string; excerpt: string }

type TopicProps = {
  site: Site
  head: PageHead
  name: string
  posts: readonly ListedPost[]
  pager: PagerView
}

/** All posts of a topic, newest first, to choose from. */
export function TopicPage({ site, head, name, posts, pager }: TopicProps) {
  return (
    <Layout site={site} head={head}>
      <div class="column h-feed">
        <p class="kicker">{site.words.topic}</p>
        <h1 class="p-name">{name}</h1>
        <HiddenAuthor site={site} />
        <ol class="post-list">
          {posts.map((post) => (
            <Listed site={site} post={post} />
          ))}
        </ol>
        <Pager site={site} pager={pager} />
      </div>
    </Layout>
  )
}

function Listed({ site, post }: { site: Site; post: ListedPost }) {
  const lang = otherLanguage(site, post.language)
  return (
    <li class="h-entry">
      <time class="dt-published" datetime={post.publishedAt.toISOString()}>
        {formatDate(post.publishedAt, site.locale)}
      </time>
      <h2 class="listed-title">
        <a class={post.title ? 'u-url p-name' : 'u-url'} href={post.href} lang={lang}>
          {post.name}
        </a>
      </h2>
      {post.title && (
        <p class="p-summary" lang={lang}>
          {post.excerpt}
        </p>
      )}
      <HiddenAuthor site={site} />
    </li>
  )
}
