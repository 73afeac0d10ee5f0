import type { App } from '../app.ts'
import type { BlogWithIcon } from '../blog/blog.ts'
import { absoluteUrls, escapeHtml } from '../lib/html.ts'
import type { PublishedPost } from '../posts/post.ts'
import { listPublishedPosts } from '../posts/queries.ts'
import { forEveryone } from './cache.ts'
import type { Site, SiteContext } from './env.ts'
import type { Pages } from './pages.ts'
import { toPostName } from './view.ts'

const postsInFeed = 30

/** The newest posts, whole, for feed readers (RFC 4287). */
export function addFeed(site: Site, pages: Pages): void {
  site.get('/feed.atom', (c) => showFeed(c, pages))
}

async function showFeed(c: SiteContext, { app, getSite }: Pages): Promise<Response> {
  const { blog } = await getSite()
  const posts = await listPublishedPosts(app.db, { limit: postsInFeed })
  c.header('cache-control', forEveryone)
  return c.body(toAtom(app, blog, posts), 200, { 'content-type': 'application/atom+xml; charset=utf-8' })
}

/** Ids are uuids, so that a new address of the blog makes no old post new in anyone's reader. */
function toAtom(app: App, blog: BlogWithIcon, posts: readonly PublishedPost[]): string {
  const { addresses } = app
  const icon = blog.icon && `<logo>${escapeXml(addresses.media(blog.icon.hash, blog.icon.name))}</logo>`
  const updated = new Date(
    Math.max(blog.createdAt.getTime(), ...posts.map((post) => toChanged(post).getTime())),
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${blog.language}">
<id>urn:uuid:${blog.id}</id>
<title>${escapeXml(blog.title)}</title>
${blog.description ? `<subtitle>${escapeXml(blog.description)}</subtitle>` : ''}
<link rel="alternate" type="text/html" href="${escapeXml(addresses.home)}"/>
<link rel="self" type="application/atom+xml" href="${escapeXml(addresses.feed)}"/>
<updated>${updated.toISOString()}</updated>
<author><name>${escapeXml(blog.authorName)}</name><uri>${escapeXml(addresses.home)}</uri></author>
${icon ?? ''}
<generator>Parzelle</generator>
${posts.map((post) => toEntry(app, post)).join('\n')}
</feed>
`
}

function toEntry(app: App, post: PublishedPost): string {
  const address = app.addresses.story(post.slug)
  const topics = post.topics.map((topic) => `<category term="${escapeXml(topic.name)}"/>`).join('')
  const summary = post.excerpt && `<summary>${escapeXml(post.excerpt)}</summary>`
  return `<entry xml:lang="${escapeXml(post.language)}">
<id>urn:uuid:${post.id}</id>
<title>${escapeXml(toPostName(post))}</title>
<link rel="alternate" type="text/html" href="${escapeXml(address)}"/>
<published>${post.publishedAt.toISOString()}</published>
<updated>${toUpdated(post).toISOString()}</updated>
${topics}${summary}
<content type="html">${escapeXml(absoluteUrls(post.html, address))}</content>
</entry>`
}

/** A back-dated post that nobody has edited since is as old as it says. */
function toUpdated(post: PublishedPost): Date {
  return post.version === 1 ? post.publishedAt : toChanged(post)
}

/** The feed has changed also by a post that is dated back. */
function toChanged(post: PublishedPost): Date {
  return new Date(Math.max(post.editedAt.getTime(), post.publishedAt.getTime()))
}

/** XML 1.0 has no way at all to write most control characters. */
function escapeXml(text: string): string {
  return escapeHtml(text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ''))
}
