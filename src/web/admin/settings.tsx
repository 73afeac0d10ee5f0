import type { Hono } from 'hono'
import type { Filled } from '../../../views/admin/desk.ts'
import { SettingsPage } from '../../../views/admin/settings.tsx'
import type { App } from '../../app.ts'
import { createSession } from '../../author/session.ts'
import { setPassword } from '../../author/set-password.ts'
import { signIn } from '../../author/sign-in.ts'
import type { BlogWithIcon } from '../../blog/blog.ts'
import { saveSettings } from '../../blog/settings.ts'
import { invalid, isAppError, type Problems } from '../../errors.ts'
import { findPasswordProblem, isSamePassword } from '../../lib/password.ts'
import { maxPictureBytes, storeIcon } from '../../media/store.ts'
import { toErrors, toInvalid } from '../forms.ts'
import { toSessionCookie, withCookie } from '../session.ts'
import { type DeskContext, type DeskEnv, show, toFullHandle } from './context.ts'
import { explainRescue, rescueMethod } from './rescue.ts'
import { describeRetry } from './retry.ts'

/** What the author may change about the blog, its picture and the password. */
export function addSettings(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/settings', (c) => showSettings(c, app, {}))

  desk.post('/admin/settings', async (c) => {
    const { title = '', description = '', authorName = '', language = '', timeZone = '' } = c.var.form.values
    try {
      await saveSettings(app, { title, description, authorName, language, timeZone })
    } catch (error) {
      return showSettings(c, app, toInvalid(error).fields)
    }
    return c.redirect('/admin/settings?done=settings', 303)
  })

  desk.on(rescueMethod, '/admin/settings', (c) => {
    explainRescue(c)
    return showSettings(c, app, {})
  })

  desk.post('/admin/settings/quoting', async (c) => {
    try {
      await saveSettings(app, { ...c.var.blog, canQuote: c.var.form.values.canQuote ?? '' })
    } catch (error) {
      return showSettings(c, app, toInvalid(error).fields)
    }
    return c.redirect('/admin/settings?done=quoting', 303)
  })

  addIcon(desk, app)
  addPassword(desk, app)
}

function addIcon(desk: Hono<DeskEnv>, app: App): void {
  desk.post('/admin/settings/icon', async (c) => {
    const { blog, form } = c.var
    const file = form.files.icon
    if (!file) return showSettings(c, app, { icon: 'empty' })
    try {
      const { id } = await storeIcon(app, Buffer.from(await file.arrayBuffer()))
      await saveSettings(app, { ...blog, iconId: id })
    } catch (error) {
      return showSettings(c, app, toInvalid(error).fields)
    }
    return c.redirect('/admin/settings?done=icon', 303)
  })

  desk.post('/admin/settings/icon/remove', async (c) => {
    await saveSettings(app, { ...c.var.blog, iconId: null })
    return c.redirect('/admin/settings?done=iconRemoved', 303)
  })
}

function addPassword(desk: Hono<DeskEnv>, app: App): void {
  desk.post('/admin/settings/password', async (c) => {
    const { session, form } = c.var
    const { currentPassword = '', newPassword = '' } = form.values
    try {
      refuseBadPasswords(currentPassword, newPassword)
      await signIn(app, {
        login: session.login,
        password: currentPassword,
        address: c.env?.address ?? 'unknown',
      })
    } catch (error) {
      return showPasswordProblem(c, app, error)
    }
    await setPassword(app, session.login, newPassword)
    // Changing it ends every session, this one, too: it goes on as a new one.
    const renewed = await createSession(app, session.authorId)
    return withCookie(c.redirect('/admin/settings?done=password', 303), toSessionCookie(app, renewed))
  })
}

/** @throws AppError invalid */
function refuseBadPasswords(current: string, next: string): void {
  const problem = findPasswordProblem(next) ?? (isSamePassword(current, next) ? 'same' : undefined)
  const problems: Problems = {
    ...(current === '' && { currentPassword: 'empty' as const }),
    ...(problem && { newPassword: problem }),
  }
  if (Object.keys(problems).length > 0) throw invalid(problems)
}

function showPasswordProblem(c: DeskContext, app: App, error: unknown): Promise<Response> {
  if (!isAppError(error)) throw error
  const { retryAt } = error.fields
  if (retryAt) {
    const { words, locale } = c.var.desk
    const told = { currentPassword: describeRetry(new Date(retryAt), locale, words) }
    return showSettings(c, app, {}, told)
  }
  const isWrong = toInvalid(error).fields.password === 'wrong'
  return showSettings(c, app, isWrong ? { currentPassword: 'wrong' } : toInvalid(error).fields)
}

/** What was typed stays in its form; the other forms show what is saved. */
async function showSettings(
  c: DeskContext,
  app: App,
  problems: Readonly<Record<string, string>>,
  told: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { desk, blog, form, session } = c.var
  const errors = { ...toErrors(problems, desk.words.problems), ...told }
  const filled: Filled = { values: { ...toValues(blog), ...form.values }, errors }
  return show(
    c,
    <SettingsPage
      desk={desk}
      handle={toFullHandle(app, blog)}
      login={session.login}
      maxIconBytes={maxPictureBytes}
      filled={filled}
    />,
    Object.keys(errors).length > 0 ? 422 : 200,
  )
}

function toValues(blog: BlogWithIcon): Record<string, string> {
  const { title, description, authorName, language, timeZone, canQuote } = blog
  return { title, description, authorName, language, timeZone, canQuote }
}
