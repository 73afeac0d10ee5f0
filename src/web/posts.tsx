import { HomePage } from '../../views/home.tsx'
import { PostPage } from '../../views/post.tsx'
import { TopicPage } from '../../views/topic.tsx'
import type { App } from '../app.ts'
import { findSession } from '../author/session.ts'
import { listComments } from '../comments/queries.ts'
import { notFound } from '../errors.ts'
import { toExcerpt } from '../lib/excerpt.ts'
import { groupByDay } from '../lib/locale.ts'
import { isId } from '../lib/uuid.ts'
import type { PostCursor, PublishedPost } from '../posts/post.ts'
import { findPostBySlug, findPublishedPost, findTopic, listPublishedPosts } from '../posts/queries.ts'
import { listPostQuotes } from '../quotes/queries.ts'
import { listReactions } from '../reactions/queries.ts'
import { findMoment } from './cursor.ts'
import type { Site, SiteContext } from './env.ts'
import { gone } from './errors.tsx'
import { addActivityLink, findActivityRedirect } from './negotiate.ts'
import { type Pages, sendPage } from './pages.ts'
import { findToken } from './session.ts'
import { toAnswerPath, toListedPost, toPostView, toReactionsView, toThreadView } from './view.ts'

const postsOnPage = 10

/** The front page, topics and posts. */
export function addPosts(site: Site, pages: Pages): void {
  site.get('/', (c) => showHome(c, pages))
  site.get('/topics/:slug', (c) => showTopic(c, pages, c.req.param('slug')))
  site.get('/stories/:slug', (c) => showPost(c, pages, c.req.param('slug')))
}

async function showHome(c: SiteContext, pages: Pages): Promise<Response> {
  const { app } = pages
  const { blog, site } = await getSiteFor(c, pages)
  const activityId = app.addresses.actor(blog.id)
  const redirect = findActivityRedirect(c, activityId)
  if (redirect) return redirect
  const { posts, pager, before } = await readPage(c, pages, '/', undefined)
  const days = groupByDay(posts, (post) => post.publishedAt, blog.timeZone).map(({ day, items }) => ({
    day,
    posts: items.map((post) => toPostView(post)),
  }))
  addActivityLink(c, activityId)
  const canonical = before ? `${app.addresses.home}?before=${before}` : app.addresses.home
  return sendPage(c, <HomePage site={site} head={{ canonical, activityId }} days={days} pager={pager} />)
}

async function showTopic(c: SiteContext, pages: Pages, slug: string): Promise<Response> {
  const { app } = pages
  const { site } = await getSiteFor(c, pages)
  const topic = await findTopic(app.db, slug)
  if (!topic) throw notFound('topic')
  const address = app.addresses.topic(topic.slug)
  const { posts, pager, before } = await readPage(c, pages, new URL(address).pathname, topic.slug)
  const head = { title: topic.name, canonical: before ? `${address}?before=${before}` : address }
  const listed = posts.map((post) => toListedPost(post))
  return sendPage(c, <TopicPage site={site} head={head} name={topic.name} posts={listed} pager={pager} />)
}

async function showPost(c: SiteContext, pages: Pages, slug: string): Promise<Response> {
  const { app } = pages
  const { site } = await getSiteFor(c, pages)
  const post = await getStory(pages, slug)
  const activityId = app.addresses.object(post.object.kind, post.objectId)
  const redirect = findActivityRedirect(c, activityId)
  if (redirect) return redirect
  const [comments, reactions, quotes] = await Promise.all([
    listComments(app.db, post.id),
    listReactions(app.db, post.id),
    listPostQuotes(app.db, post.objectId),
  ])
  addActivityLink(c, activityId)
  const listed = toListedPost(post)
  const head = {
    title: listed.name,
    canonical: app.addresses.story(post.slug),
    activityId,
    description: toExcerpt(post),
    publishedAt: post.publishedAt,
  }
  return sendPage(
    c,
    <PostPage
      site={site}
      head={head}
      post={listed}
      reactions={toReactionsView(reactions, quotes)}
      thread={toThreadView(post, comments, site.isAuthor ? toDeskPath : undefined)}
      answer={toAnswerPath(post.slug)}
      edit={site.isAuthor ? `/admin/posts/${post.id}` : undefined}
    />,
  )
}

/** The author answers at the desk. */
function toDeskPath(commentId: string): string {
  return `/admin/comments/${commentId}`
}

async function getSiteFor(c: SiteContext, pages: Pages) {
  const [known, author] = await Promise.all([pages.getSite(), isAuthor(c, pages.app)])
  return { ...known, site: { ...known.site, isAuthor: author } }
}

async function isAuthor(c: SiteContext, app: App): Promise<boolean> {
  const token = findToken(c, app)
  return token !== undefined && (await findSession(app, token)) !== undefined
}

/** @throws AppError not-found; Gone for a post in the bin */
export async function getStory(pages: Pages, slug: string): Promise<PublishedPost> {
  const post = await findPublishedPost(pages.app.db, slug)
  if (post) return post
  const withdrawn = await findPostBySlug(pages.app.db, slug)
  throw withdrawn?.deletedAt ? gone() : notFound('post')
}

async function readPage(c: SiteContext, { app }: Pages, path: string, topicSlug: string | undefined) {
  const before = c.req.query('before')
  const found = await listPublishedPosts(app.db, {
    // One more tells whether there is another page.
    limit: postsOnPage + 1,
    before: before === undefined ? undefined : readCursor(before),
    topicSlug,
  })
  if (before !== undefined && found.length === 0) throw notFound('page')
  const posts = found.slice(0, postsOnPage)
  const last = posts.at(-1)
  const older = found.length > postsOnPage && last ? `${path}?before=${toCursor(last)}` : undefined
  return { posts, before, pager: { older, first: before === undefined ? undefined : path } }
}

function toCursor(post: PublishedPost): string {
  return `${post.publishedAt.getTime()}.${post.id}`
}

/** @throws AppError not-found */
function readCursor(text: string): PostCursor {
  const [, time, id = ''] = /^([-\d]+)\.([0-9a-f-]{36})$/.exec(text) ?? []
  const publishedAt = findMoment(time)
  if (!publishedAt || !isId(id)) throw notFound('page')
  return { publishedAt, id }
}
