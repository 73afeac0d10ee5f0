import type { Child } from 'hono/jsx'
import { BackLink, DoorPage, FeedHint } from '../../views/door.tsx'
import type { SiteWords } from '../../views/messages/site.ts'
import type { Site as SiteView } from '../../views/site.ts'
import { listComments } from '../comments/queries.ts'
import { notFound } from '../errors.ts'
import { toNetwork } from '../lib/network.ts'
import {
  type Account,
  findDoor,
  findHost,
  type Intent,
  readAccount,
  toReadableHost,
} from '../people/remote-follow.ts'
import { isFromUs } from './csrf.ts'
import type { Site, SiteContext } from './env.ts'
import { readForm } from './forms.ts'
import { allowFormsToLeave } from './headers.ts'
import { createRateLimit, type RateLimit } from './limit.ts'
import { type PageStatus, type Pages, sendPage } from './pages.ts'
import { getStory } from './posts.tsx'
import { toAnswerPath, toPostName, toStoryPath } from './view.ts'

/** One of the two doors to the reader's own server: what its page says, and what it leads to. */
type Way = {
  site: SiteView
  title: string
  /** What the window is called, behind the blog's own name. */
  windowTitle: string
  intro: string
  action: string
  byHand: { text: string; copy: string }
  more: Child
  intent: Intent
}

type Errors = SiteWords['door']['errors']
type DoorProblem = keyof Errors

/** Follow, and answer from one's own server, for readers without script. */
export function addFollow(site: Site, pages: Pages): void {
  const toFollow = () => toFollowWay(pages)
  const toAnswer = (c: SiteContext) => toAnswerWay(c, pages)
  const limit = createRateLimit({ tries: 10, windowMs: 60_000 })
  site.get('/follow', async (c) => showDoor(c, pages, await toFollow()))
  site.post('/follow', async (c) => passDoor(c, pages, await toFollow(), limit))
  site.get('/stories/:slug/answer', async (c) => showDoor(c, pages, await toAnswer(c)))
  site.post('/stories/:slug/answer', async (c) => passDoor(c, pages, await toAnswer(c), limit))
}

async function toFollowWay({ app, getSite }: Pages): Promise<Way> {
  const { blog, site } = await getSite()
  const { door } = site.words
  return {
    site,
    title: door.followTitle(site.title),
    windowTitle: site.words.follow,
    intro: door.followIntro,
    action: '/follow',
    byHand: { text: door.followByHand, copy: site.handle },
    more: <FeedHint site={site} />,
    intent: { type: 'follow', handle: site.handle.slice(1), id: app.addresses.actor(blog.id) },
  }
}

async function toAnswerWay(c: SiteContext, pages: Pages): Promise<Way> {
  const { site } = await pages.getSite()
  const post = await getStory(pages, c.req.param('slug') ?? '')
  const { app } = pages
  const { door } = site.words
  const to = c.req.query('to')
  const comment = to === undefined ? undefined : await getShownComment(pages, post.id, to)
  const path = toStoryPath(post.slug)
  const intro = comment
    ? door.answerCommentIntro(comment.person?.name ?? site.authorName)
    : door.answerIntro(toPostName(post))
  const ofComment = comment && (comment.uri ?? app.addresses.object('note', comment.objectId ?? ''))
  return {
    site,
    title: door.answerTitle,
    windowTitle: door.answerTitle,
    intro,
    action: toAnswerPath(post.slug, comment?.id),
    byHand: { text: door.answerByHand, copy: ofComment ?? app.addresses.story(post.slug) },
    more: <BackLink site={site} href={comment ? `${path}#${comment.id}` : path} />,
    intent: { type: 'answer', id: ofComment ?? app.addresses.object(post.object.kind, post.objectId) },
  }
}

/** @throws AppError not-found for what readers cannot see */
async function getShownComment({ app }: Pages, postId: string, id: string) {
  const listed = (await listComments(app.db, postId)).find(({ comment }) => comment.id === id)
  if (!listed?.shown) throw notFound('comment')
  return listed.comment
}

type Tried = { typed: string; error?: string; status: PageStatus }

function showDoor(
  c: SiteContext,
  pages: Pages,
  way: Way,
  { typed, error, status }: Tried = { typed: '', status: 200 },
): Response {
  allowFormsToLeave(c, pages.app.config)
  const { site, title, intro, action, byHand, more } = way
  const page = (
    <DoorPage
      {...{ site, title, intro, action, byHand, more, typed, error }}
      head={{ title: way.windowTitle }}
    />
  )
  const response = sendPage(c, page, status)
  response.headers.set('cache-control', 'no-store')
  return response
}

async function passDoor(c: SiteContext, pages: Pages, way: Way, limit: RateLimit): Promise<Response> {
  const { app } = pages
  const { address = '' } = (await readForm(c)).values
  const typed = address.trim().slice(0, 300)
  // Another site must not send its visitors through here to wherever it likes.
  if (!isFromUs(c.req.raw.headers, app.config.origin)) return showDoor(c, pages, way, { typed, status: 403 })
  const refuse = (error: string, status: PageStatus = 422) =>
    showDoor(c, pages, way, { typed, error, status })
  const { errors } = way.site.words.door
  const account = readAccount(typed)
  if (!account) return refuse(toTypingProblem(errors, typed))
  if (`${account.user}@${account.host}` === way.site.handle.slice(1)) return refuse(errors.ourselves)
  if (!limit.allows(toNetwork(c.env?.address ?? ''), app.now())) return refuse(errors.tooMany, 429)
  const door = await findDoor(app, account, way.intent)
  if (!door.found) return refuse(toMessage(errors, door.problem, account))
  allowFormsToLeave(c, app.config)
  c.header('cache-control', 'no-store')
  return c.redirect(door.address, 303)
}

function toTypingProblem(errors: Errors, typed: string): string {
  if (typed === '') return errors.empty
  const host = findHost(typed)
  return host ? errors.noName(host) : errors.notAnAddress
}

function toMessage(
  errors: Errors,
  problem: Extract<DoorProblem, 'unreachable' | 'unknown' | 'noDoor'>,
  { user, host: wireHost }: Account,
): string {
  const host = toReadableHost(wireHost)
  return problem === 'unknown' ? errors.unknown(`@${user}@${host}`, host) : errors[problem](host)
}
