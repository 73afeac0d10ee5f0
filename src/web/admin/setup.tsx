import type { Context, Hono } from 'hono'
import type { DeskAssets, Filled } from '../../../views/admin/desk.ts'
import { SetUpGonePage, SetUpPage } from '../../../views/admin/setup.tsx'
import { deskWords } from '../../../views/messages/desk.ts'
import type { App } from '../../app.ts'
import { listAuthors } from '../../author/queries.ts'
import { createSession, findSession } from '../../author/session.ts'
import { findBlog } from '../../blog/queries.ts'
import { isSetupToken, type SetUpInput, setUpBlog } from '../../blog/set-up.ts'
import { isAppError } from '../../errors.ts'
import { isPublicHost } from '../../lib/addressGuard.ts'
import { preferredLanguage } from '../../lib/locale.ts'
import { isFromUs } from '../csrf.ts'
import { readForm, toErrors } from '../forms.ts'
import { findToken, toSessionCookie, withCookie } from '../session.ts'
import { type DeskEnv, show, wordsFor } from './context.ts'
import { refuse } from './refused.tsx'

/** The first run, behind a link that works once. */
export function addSetup(desk: Hono<DeskEnv>, app: App, assets: DeskAssets): void {
  desk.get('/setup/:token', async (c) => {
    if (!(await isSetupToken(app.db, c.req.param('token')))) return showGone(c, app, assets)
    const language = readLanguage(c)
    const timeZone = language === 'de' ? 'Europe/Berlin' : 'UTC'
    return showSetUp(c, app, assets, { values: { language, timeZone }, errors: {} })
  })

  desk.post('/setup/:token', async (c) => {
    const form = await readForm(c)
    if (!isFromUs(c.req.raw.headers, app.config.origin)) return refuse(c, app, assets, form)
    if (!(await isSetupToken(app.db, c.req.param('token')))) return showGone(c, app, assets)
    const problems = await trySetUp(app, form.values)
    if (problems) {
      const errors = toErrors(problems, deskWords[readLanguage(c)].problems)
      return showSetUp(c, app, assets, { values: form.values, errors })
    }
    return signInFirst(c, app)
  })

  desk.get('/setup', (c) => showGone(c, app, assets))
}

/** @returns what is wrong with the fields, in the order of the page; undefined once the blog is there. */
async function trySetUp(
  app: App,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string> | undefined> {
  const names = ['title', 'handle', 'authorName', 'password', 'language', 'timeZone'] as const
  const input = Object.fromEntries(names.map((name) => [name, values[name] ?? ''])) as SetUpInput
  try {
    await setUpBlog(app, input)
    return undefined
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid') throw error
    const { fields } = error
    return Object.fromEntries(names.flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])))
  }
}

async function signInFirst(c: Context, app: App): Promise<Response> {
  const [author] = await listAuthors(app.db)
  if (!author) throw new Error('a blog was set up without an author')
  const session = await createSession(app, author.id)
  return withCookie(c.redirect('/admin?done=welcome', 303), toSessionCookie(app, session))
}

async function showSetUp(c: Context, app: App, assets: DeskAssets, filled: Filled): Promise<Response> {
  const language = readLanguage(c)
  const { host, hostname } = new URL(app.config.origin)
  // The address is a secret: it must not be told to any page that is opened from here.
  c.header('referrer-policy', 'same-origin')
  return show(
    c,
    <SetUpPage
      language={language}
      words={deskWords[language]}
      assets={assets}
      path={new URL(c.req.url).pathname}
      handleHost={app.config.handleHost}
      localHost={isPublicHost(hostname) ? undefined : host}
      filled={filled}
    />,
    Object.keys(filled.errors).length > 0 ? 422 : 200,
  )
}

async function showGone(c: Context, app: App, assets: DeskAssets): Promise<Response> {
  const token = findToken(c, app)
  const [blog, session] = await Promise.all([findBlog(app.db), token && findSession(app, token)])
  return show(
    c,
    <SetUpGonePage
      {...wordsFor(blog, c)}
      assets={assets}
      blogTitle={blog?.title}
      isSignedIn={Boolean(session)}
    />,
    410,
  )
}

/** As chosen on the page, else as the browser wishes. */
function readLanguage(c: Context): 'de' | 'en' {
  const chosen = c.req.query('lang')
  return chosen === 'de' || chosen === 'en' ? chosen : preferredLanguage(c.req.header('accept-language'))
}
