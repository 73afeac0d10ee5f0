import type { Hono } from 'hono'
import type { App } from '../../app.ts'
import { cookieName } from '../session.ts'
import type { DeskContext, DeskEnv } from './context.ts'

/**
 * Not a method of HTTP: the desk asks itself with it for the page of a form, with the text in it that was
 * typed. Each page that takes text listens to it beside POST, and changes nothing.
 */
export const rescueMethod = 'RESCUE'

type Rescue = {
  /** Where the form was going. */
  action: string
  values: Readonly<Record<string, string>>
  /** Of the session that counts now. */
  token: string
  why: 'ended' | 'stale'
}

/** The page of the form, with what was typed and a notice that it is not saved. */
export async function rescueInto(
  desk: Hono<DeskEnv>,
  c: DeskContext,
  app: App,
  rescue: Rescue,
): Promise<Response> {
  const request = new Request(new URL(rescue.action, app.config.origin), {
    method: rescueMethod,
    headers: { cookie: `${cookieName(app)}=${rescue.token}` },
    body: new URLSearchParams({ ...rescue.values, rescue: rescue.why }),
  })
  return desk.fetch(request, c.env)
}

/** For forms without text, listed last: back to where such things are done, to do it again. */
export function addRescues(desk: Hono<DeskEnv>): void {
  desk.on(rescueMethod, '/admin/*', (c) => {
    const [, , section = ''] = new URL(c.req.url).pathname.split('/')
    const place = section === 'servers' ? 'people' : section
    return c.redirect(`/admin/${place}?done=again`, 303)
  })
}

/** Says why the form is back although its button was pressed. */
export function explainRescue(c: DeskContext): void {
  const { desk, form } = c.var
  const text = form.values.rescue === 'stale' ? desk.words.notices.stale : desk.words.notices.rescued
  c.set('desk', { ...desk, notice: { text, isWarning: true } })
}
