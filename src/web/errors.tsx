import { BarePage, type ErrorKind, ErrorPage, NotSetUpPage } from '../../views/error.tsx'
import { siteWords } from '../../views/messages/site.ts'
import { isOutage, isReachable } from '../db/client.ts'
import { type ErrorCode, isAppError } from '../errors.ts'
import { preferredLanguage } from '../lib/locale.ts'
import type { Site, SiteContext } from './env.ts'
import { type PageStatus, type Pages, sendPage } from './pages.ts'

const statuses: Record<ErrorKind, PageStatus> = {
  invalid: 422,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  broken: 500,
  outage: 503,
}

/** Thrown where there was a page and will not be again. */
export function gone(): Error {
  return Object.assign(new Error('gone'), { name: 'Gone' })
}

/** Every failure as a page in plain words; what we did not make on purpose is logged whole. */
export function addErrors(site: Site, pages: Pages): void {
  site.notFound((c) => showError(c, pages, 'not-found'))
  site.onError(async (error, c) => showError(c, pages, await toKind(error, c, pages)))
}

async function toKind(error: Error, c: SiteContext, { app }: Pages): Promise<ErrorKind> {
  if (error.name === 'Gone') return 'gone'
  if (isAppError(error)) return error.code satisfies ErrorCode
  app.log.error(`web: ${c.req.method} ${c.req.path} failed`, { error })
  return isOutage(error) || !(await isReachable(app.db)) ? 'outage' : 'broken'
}

/** While the database is away the page is made from what is still known. */
async function showError(c: SiteContext, pages: Pages, kind: ErrorKind): Promise<Response> {
  const known = await pages.findSite().catch(() => undefined)
  const site = known?.site ?? pages.lastSite()
  const status = statuses[kind]
  if (kind === 'outage') c.header('retry-after', '10')
  if (site) return sendPage(c, <ErrorPage site={site} kind={kind} />, status)
  if (kind === 'not-found') return showNotSetUp(c, pages)
  const language = preferredLanguage(c.req.header('accept-language'))
  const { title, text } = siteWords[language].errors[kind]
  return sendPage(c, <BarePage language={language} files={pages.files} title={title} text={text} />, status)
}

function showNotSetUp(c: SiteContext, pages: Pages): Response {
  const language = preferredLanguage(c.req.header('accept-language'))
  const isHome = c.req.path === '/'
  const page = <NotSetUpPage language={language} files={pages.files} />
  const response = sendPage(c, page, isHome ? 200 : 404)
  response.headers.set('cache-control', 'no-store')
  return response
}
