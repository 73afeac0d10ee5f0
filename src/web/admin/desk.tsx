import { Hono } from 'hono'
import type { DeskAssets } from '../../../views/admin/desk.ts'
import { MessagePage } from '../../../views/admin/message.tsx'
import { isAppError } from '../../errors.ts'
import type { Assets } from '../assets.ts'
import type { Pages } from '../pages.ts'
import { addComments } from './comments.tsx'
import { type DeskContext, type DeskEnv, show } from './context.ts'
import { addDeliveries } from './deliveries.tsx'
import { addEditor } from './editor.tsx'
import { createGuard } from './guard.ts'
import { addOverview } from './overview.tsx'
import { addPeople } from './people.tsx'
import { addPosts } from './posts.tsx'
import { addQuotes } from './quotes.tsx'
import { addRescues } from './rescue.ts'
import { addSettings } from './settings.tsx'
import { addSetup } from './setup.tsx'
import { addSignIn } from './sign-in.tsx'

/** The author's pages. Everything below /admin is for whoever is signed in, and for nobody else. */
export function createDesk(pages: Pages, assets: Assets): Hono<DeskEnv> {
  const { app } = pages
  const desk = new Hono<DeskEnv>()
  const files = toDeskAssets(assets)
  for (const path of ['/admin', '/admin/*', '/sign-in', '/sign-out', '/setup', '/setup/*']) {
    desk.use(path, async (c, next) => {
      await next()
      // Not "no-store": with that, browsers forget what was typed when one goes back.
      c.header('cache-control', 'private, no-cache')
    })
  }
  addSetup(desk, app, files)
  addSignIn(desk, app, files)
  const guard = createGuard(app, desk, files)
  desk.use('/admin', guard)
  desk.use('/admin/*', guard)
  addOverview(desk, app)
  addPosts(desk, app)
  addEditor(desk, pages)
  addComments(desk, app)
  addPeople(desk, app)
  addDeliveries(desk, app)
  addQuotes(desk, app)
  addSettings(desk, app)
  addRescues(desk)
  desk.all('/admin/*', (c) => showNotFound(c))
  desk.onError((error, c) => {
    if (!c.var.desk || !isAppError(error)) throw error
    return error.code === 'not-found' ? showNotFound(c) : showRefused(c)
  })
  return desk
}

function toDeskAssets(assets: Assets): DeskAssets {
  return {
    styles: ['base.css', 'desk-parts.css', 'desk.css'].map(assets.path),
    previewStyles: ['base.css', 'site.css', 'desk-parts.css'].map(assets.path),
    script: assets.path('desk.js'),
    mark: assets.path('mark.svg'),
  }
}

function showNotFound(c: DeskContext): Response | Promise<Response> {
  const { desk } = c.var
  const { title, text, back } = desk.words.notFound
  return show(
    c,
    <MessagePage desk={desk} title={title} text={text} back={{ href: '/admin', text: back }} />,
    404,
  )
}

/** Something else happened first, e.g. in another window. */
function showRefused(c: DeskContext): Response | Promise<Response> {
  const { desk } = c.var
  const { title, text, back } = desk.words.refusedAction
  return show(
    c,
    <MessagePage desk={desk} title={title} text={text} back={{ href: '/admin', text: back }} />,
    409,
  )
}
