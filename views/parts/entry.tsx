import { demoteHeadings, focusableScrollers, type SafeHtml } from '../../src/lib/html.ts'
import { formatDateTime, formatDay, formatTime } from '../../src/lib/locale.ts'
import type { Site } from '../site.ts'

/** A post as pages show it. */
export type PostView = {
  id: string
  /** Path of its page. */
  href: string
  /** Empty: it goes by its time. */
  title: string
  html: SafeHtml
  /** BCP 47; marked where it is not the blog's. */
  language: string
  publishedAt: Date
  topics: readonly { name: string; href: string }[]
}

/** A post among others, under the headline of its day. */
export function Entry({ site, post }: { site: Site; post: PostView }) {
  return (
    <article class="entry h-entry">
      <header class="entry-header">
        {post.title && (
          <h3 class="entry-title" lang={otherLanguage(site, post.language)}>
            <a class="p-name u-url" href={post.href}>
              {post.title}
            </a>
          </h3>
        )}
        <p class="entry-meta">
          <a class={post.title ? 'permalink' : 'permalink u-url'} href={post.href}>
            <time class="dt-published" datetime={post.publishedAt.toISOString()}>
              {formatTime(post.publishedAt, site.locale)}
            </time>
          </a>
          <Topics site={site} topics={post.topics} />
          <HiddenAuthor site={site} />
        </p>
      </header>
      <Prose
        html={demoteHeadings(post.html, 2)}
        lang={otherLanguage(site, post.language)}
        className="e-content"
      />
    </article>
  )
}

/** Sanitised when it was stored; only this part writes HTML unescaped. */
export function Prose({
  html,
  lang,
  className,
}: {
  html: SafeHtml
  lang?: string | undefined
  className?: string
}) {
  const classes = className ? `prose ${className}` : 'prose'
  return <div class={classes} lang={lang} dangerouslySetInnerHTML={{ __html: focusableScrollers(html) }} />
}

export function Topics({ site, topics }: { site: Site; topics: PostView['topics'] }) {
  if (topics.length === 0) return null
  return (
    <span class="topics">
      <span class="visually-hidden">{site.words.topics}: </span>
      {topics.map((topic) => (
        <a class="topic p-category" href={topic.href} rel="tag">
          {topic.name}
        </a>
      ))}
    </span>
  )
}

/** For programs that read the page: whoever reads it sees whose blog it is. */
export function HiddenAuthor({ site }: { site: Site }) {
  return (
    <span class="p-author h-card" hidden>
      <a class="p-name u-url" href={site.home}>
        {site.authorName}
      </a>
    </span>
  )
}

export function Moment({ site, at, className }: { site: Site; at: Date; className?: string }) {
  return (
    <time class={className} datetime={at.toISOString()}>
      {formatDateTime(at, site.locale)}
    </time>
  )
}

/** "Donnerstag, 19. August 2010", which breaks behind the weekday or not at all. */
export function DayName({ site, at }: { site: Site; at: Date }) {
  const [weekday, ...date] = formatDay(at, site.locale).split(' ')
  return (
    <>
      {weekday} <span class="together">{date.join(' ')}</span>
    </>
  )
}

/** For the `lang` attribute: undefined where the page's own language says it already. */
export function otherLanguage(site: Site, language: string | null): string | undefined {
  return language && language !== site.locale.language ? language : undefined
}
