import type { Context, Hono } from 'hono'
import type { DeskAssets, Filled } from '../../../views/admin/desk.ts'
import { NotSetUpPage, type Rescued, SignInPage } from '../../../views/admin/sign-in.tsx'
import type { Words } from '../../../views/messages/desk.ts'
import type { App } from '../../app.ts'
import { endSession, findSession, type NewSession } from '../../author/session.ts'
import { signIn } from '../../author/sign-in.ts'
import type { BlogWithIcon } from '../../blog/blog.ts'
import { findBlog } from '../../blog/queries.ts'
import { isAppError } from '../../errors.ts'
import { isFromUs, isTokenRight } from '../csrf.ts'
import { type Form, readForm, toErrors, toTyped } from '../forms.ts'
import { findToken, toEndedCookie, toSessionCookie, withCookie } from '../session.ts'
import { type DeskContext, type DeskEnv, nothingFilled, show, wordsFor } from './context.ts'
import { refuse } from './refused.tsx'
import { rescueInto } from './rescue.ts'
import { describeRetry } from './retry.ts'

export function addSignIn(desk: Hono<DeskEnv>, app: App, assets: DeskAssets): void {
  desk.get('/sign-in', async (c) => {
    const next = toNext(c.req.query('next'))
    const token = findToken(c, app)
    if (token && (await findSession(app, token))) return c.redirect(next, 303)
    const done = c.req.query('done')
    return showSignIn(c, app, assets, { next, isSignedOut: done === 'signedOut' })
  })

  desk.post('/sign-in', async (c) => {
    const form = await readForm(c)
    if (!isFromUs(c.req.raw.headers, app.config.origin)) return refuse(c, app, assets, withoutPrefix(form))
    const rescued = findRescued(form)
    const next = toNext(form.values.next)
    const outcome = await trySignIn(c, app, form)
    if ('problems' in outcome) return showSignIn(c, app, assets, { next, rescued, failure: outcome })
    const answer = rescued
      ? await rescueInto(desk, c, app, { ...rescued, token: outcome.token, why: 'ended' })
      : c.redirect(next, 303)
    return withCookie(answer, toSessionCookie(app, outcome))
  })

  desk.post('/sign-out', async (c) => {
    const form = await readForm(c)
    if (!isFromUs(c.req.raw.headers, app.config.origin)) return refuse(c, app, assets, form)
    const token = findToken(c, app)
    const session = token === undefined ? undefined : await findSession(app, token)
    if (session && !isTokenRight(form.values.csrf, session.csrfToken))
      return c.redirect('/admin?done=again', 303)
    if (token) await endSession(app, token)
    // Otherwise "back" would still show the desk to whoever comes next to this browser.
    c.header('clear-site-data', '"cache"')
    return withCookie(c.redirect('/sign-in?done=signedOut', 303), toEndedCookie(app))
  })
}

/** For whoever comes to the desk without a session. What a form carried is kept. */
export function askToSignIn(
  c: Context,
  app: App,
  assets: DeskAssets,
  form: Form,
): Response | Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  const path = pathname + search
  if (c.req.method === 'GET' || c.req.method === 'HEAD')
    return c.redirect(path === '/admin' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`, 302)
  const rescued = { action: path, values: toTyped(form), hadFile: Object.keys(form.files).length > 0 }
  return showSignIn(c, app, assets, { next: '/admin', rescued })
}

/** Field → what is wrong, or from when on it may be tried again. */
type Failure = { login: string; problems: Record<string, string>; retryAt?: Date }

async function trySignIn(c: DeskContext, app: App, form: Form): Promise<NewSession | Failure> {
  const { login = '', password = '' } = form.values
  const problems = {
    ...(login.trim() === '' && { login: 'empty' }),
    ...(password === '' && { password: 'missing' }),
  }
  if (Object.keys(problems).length > 0) return { login, problems }
  try {
    return await signIn(app, { login, password, address: c.env?.address ?? 'unknown' })
  } catch (error) {
    if (!isAppError(error) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const { retryAt, ...fields } = error.fields
    return { login, problems: fields, ...(retryAt && { retryAt: new Date(retryAt) }) }
  }
}

type Shown = { next: string; isSignedOut?: boolean; rescued?: Rescued | undefined; failure?: Failure }

async function showSignIn(
  c: Context,
  app: App,
  assets: DeskAssets,
  { next, isSignedOut, rescued, failure }: Shown,
): Promise<Response> {
  const blog = await findBlog(app.db)
  const { language, words } = wordsFor(blog, c)
  if (!blog) return show(c, <NotSetUpPage language={language} words={words} assets={assets} />, 503)
  const filled = failure ? toFilled(failure, blog, words) : nothingFilled
  if (failure?.retryAt) c.header('retry-after', toSeconds(failure.retryAt, app.now()))
  return show(
    c,
    <SignInPage
      language={language}
      words={words}
      assets={assets}
      blogTitle={blog.title}
      filled={filled}
      next={next}
      notice={isSignedOut ? words.notices.signedOut : undefined}
      rescued={rescued}
    />,
    toStatus(failure, rescued),
  )
}

function toStatus(failure: Failure | undefined, rescued: Rescued | undefined): 200 | 403 | 422 | 429 {
  if (failure) return failure.retryAt ? 429 : 422
  return rescued ? 403 : 200
}

function toFilled(failure: Failure, blog: BlogWithIcon, words: Words): Filled {
  const { login, problems, retryAt } = failure
  const errors = retryAt
    ? { password: describeRetry(retryAt, blog, words) }
    : toErrors(problems, words.problems)
  return { values: { login }, errors }
}

function toSeconds(until: Date, now: Date): string {
  return String(Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)))
}

/** Only to the desk: an address in a link must not lead an author who just signed in anywhere else. */
function toNext(path: string | undefined): string {
  const url = URL.parse(path ?? '', 'http://here.invalid')
  const isDesk = path?.startsWith('/') && url?.host === 'here.invalid' && /^\/admin(\/|$)/.test(url.pathname)
  return isDesk ? url.pathname + url.search : '/admin'
}

function findRescued(form: Form): Rescued | undefined {
  const { rescue, hadFile } = form.values
  if (rescue === undefined) return undefined
  return { action: toNext(rescue), values: withoutPrefix(form).values, hadFile: hadFile !== undefined }
}

function withoutPrefix(form: Form): Form {
  const kept = Object.entries(form.values).flatMap(([name, value]) =>
    name.startsWith('kept.') ? [[name.slice('kept.'.length), value]] : [],
  )
  return { values: Object.fromEntries(kept), files: {} }
}
