import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Desk, DeskAssets, Filled } from '../../../views/admin/desk.ts'
import { deskWords, type Words } from '../../../views/messages/desk.ts'
import type { App } from '../../app.ts'
import type { Session } from '../../author/session.ts'
import type { BlogWithIcon } from '../../blog/blog.ts'
import { notFound } from '../../errors.ts'
import { preferredLanguage } from '../../lib/locale.ts'
import { isId } from '../../lib/uuid.ts'
import type { SiteEnv } from '../env.ts'
import type { Form } from '../forms.ts'

/** What a request to the desk carries once the guard let it in. */
export type DeskEnv = SiteEnv & {
  Variables: {
    blog: BlogWithIcon
    session: Session
    desk: Desk
    /** Empty for a GET. */
    form: Form
  }
}

export type DeskContext = Context<DeskEnv>

export const nothingFilled: Filled = { values: {}, errors: {} }

export function show(c: Context, page: unknown, status: ContentfulStatusCode = 200): Response {
  return c.body(`<!doctype html>${String(page)}`, status, { 'content-type': 'text/html; charset=utf-8' })
}

export function toDesk(blog: BlogWithIcon, csrf: string, assets: DeskAssets): Desk {
  return {
    words: deskWords[blog.language],
    locale: { language: blog.language, timeZone: blog.timeZone },
    blog: {
      title: blog.title,
      icon: blog.icon ? `/media/${blog.icon.hash}/${blog.icon.name}` : undefined,
    },
    csrf,
    assets,
  }
}

/** @blog@host, as people search for it. */
export function toFullHandle(app: App, blog: BlogWithIcon): string {
  return `@${blog.handle}@${app.config.handleHost}`
}

/** The `:id` of the address. @throws AppError not-found if it is none */
export function getId(c: Context): string {
  const id = c.req.param('id') ?? ''
  if (!isId(id)) throw notFound('page')
  return id
}

export function wordsFor(
  blog: BlogWithIcon | undefined,
  c: Context,
): { language: 'de' | 'en'; words: Words } {
  const language = blog?.language ?? preferredLanguage(c.req.header('accept-language'))
  return { language, words: deskWords[language] }
}
