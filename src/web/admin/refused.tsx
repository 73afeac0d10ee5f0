import type { Context } from 'hono'
import type { DeskAssets } from '../../../views/admin/desk.ts'
import { RefusedPage } from '../../../views/admin/message.tsx'
import type { App } from '../../app.ts'
import { findBlog } from '../../blog/queries.ts'
import { type Form, toTyped } from '../forms.ts'
import { show, wordsFor } from './context.ts'

/** Answers a form that another site sent: nothing is done, and what it carried can be copied. */
export async function refuse(c: Context, app: App, assets: DeskAssets, form: Form): Promise<Response> {
  const blog = await findBlog(app.db)
  const texts = Object.values(toTyped(form)).filter((text) => text.trim() !== '')
  return show(
    c,
    <RefusedPage {...wordsFor(blog, c)} assets={assets} blogTitle={blog?.title} texts={texts} />,
    403,
  )
}
