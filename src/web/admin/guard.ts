import type { Hono, MiddlewareHandler, Next } from 'hono'
import type { DeskAssets } from '../../../views/admin/desk.ts'
import type { App } from '../../app.ts'
import { findSession, type Session } from '../../author/session.ts'
import type { BlogWithIcon } from '../../blog/blog.ts'
import { findBlog } from '../../blog/queries.ts'
import { isFromUs, isTokenRight } from '../csrf.ts'
import { type Form, readForm, toTyped } from '../forms.ts'
import { findToken, toSessionCookie, withCookie } from '../session.ts'
import { type DeskContext, type DeskEnv, toDesk } from './context.ts'
import { findNotice } from './notices.ts'
import { refuse } from './refused.tsx'
import { rescueInto, rescueMethod } from './rescue.ts'
import { askToSignIn } from './sign-in.tsx'

/**
 * Lets only the author in, and only forms of the desk itself. What was typed is never lost: a session that
 * ended asks to sign in and carries the text along; a form of an earlier session is shown again with it.
 */
export function createGuard(app: App, desk: Hono<DeskEnv>, assets: DeskAssets): MiddlewareHandler<DeskEnv> {
  return async (c, next) => {
    const form = isForm(c) ? await readForm(c) : { values: {}, files: {} }
    if (isForm(c) && !isFromUs(c.req.raw.headers, app.config.origin)) return refuse(c, app, assets, form)
    const author = await findAuthor(c, app)
    if (!author) return askToSignIn(c, app, assets, form)
    return isTokenMissing(c, form, author)
      ? rescueInto(desk, c, app, { ...toRescue(c, form), token: author.token, why: 'stale' })
      : letIn(c, app, assets, { ...author, form }, next)
  }
}

type Author = { token: string; session: Session; blog: BlogWithIcon }

async function findAuthor(c: DeskContext, app: App): Promise<Author | undefined> {
  const token = findToken(c, app)
  if (token === undefined) return undefined
  const [session, blog] = await Promise.all([findSession(app, token), findBlog(app.db)])
  return session && blog && { token, session, blog }
}

async function letIn(
  c: DeskContext,
  app: App,
  assets: DeskAssets,
  { token, session, blog, form }: Author & { form: Form },
  next: Next,
): Promise<void> {
  const desk = toDesk(blog, session.csrfToken, assets)
  c.set('blog', blog)
  c.set('session', session)
  c.set('form', form)
  c.set('desk', { ...desk, notice: findNotice(desk.words, blog, c.req.query('done')) })
  await next()
  if (session.isRenewed) c.res = withCookie(c.res, toSessionCookie(app, { ...session, token }))
}

function isForm(c: DeskContext): boolean {
  return c.req.method !== 'GET' && c.req.method !== 'HEAD'
}

function isTokenMissing(c: DeskContext, form: Form, { session }: Author): boolean {
  // What is being rescued changes nothing: it only shows the form again.
  const isRescue = c.req.method === rescueMethod
  return isForm(c) && !isRescue && !isTokenRight(form.values.csrf, session.csrfToken)
}

function toRescue(c: DeskContext, form: Form) {
  const { pathname, search } = new URL(c.req.url)
  return { action: pathname + search, values: toTyped(form) }
}
