import type { Locale } from '../src/lib/locale.ts'
import type { SiteWords } from './messages/site.ts'

/** What every page for readers needs to know of the blog. */
export type Site = {
  words: SiteWords
  locale: Locale
  title: string
  description: string
  authorName: string
  /** With both @: @blog@blog.example */
  handle: string
  /** Whole address of the front page. */
  home: string
  feed: string
  /** The blog's picture; undefined: the mark of Parzelle stands for it. */
  icon: { href: string; width: number; height: number } | undefined
  files: SiteFiles
  /** Whether the author is reading: only then is there a way to the desk. */
  isAuthor?: boolean
}

/** Addresses of our own files, by content. */
export type SiteFiles = { styles: readonly string[]; mark: string }

/** What a page says about itself in its head. */
export type PageHead = {
  /** Undefined: the blog's own. */
  title?: string | undefined
  /** Whole address without what does not matter; undefined for pages that nobody should find. */
  canonical?: string | undefined
  /** The ActivityPub id that stands for this page. */
  activityId?: string | undefined
  description?: string | undefined
  publishedAt?: Date | undefined
  /** Whole address of a picture. */
  picture?: string | undefined
  /** What is on the page would be lost by following a link: links open beside it. */
  opensLinksApart?: boolean
}
