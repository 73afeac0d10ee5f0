import type { Hono } from 'hono'
import { ConfirmPage } from '../../../views/admin/confirm.tsx'
import { toPostName } from '../../../views/admin/posts.tsx'
import { QuotesPage } from '../../../views/admin/quotes.tsx'
import type { App } from '../../app.ts'
import { notFound } from '../../errors.ts'
import { isId } from '../../lib/uuid.ts'
import { getDeskQuote, listDeskQuotes } from '../../quotes/queries.ts'
import { revokeQuote } from '../../quotes/revoke.ts'
import { type DeskContext, type DeskEnv, getId, show } from './context.ts'

const pageLength = 20

/** Who quotes the author, and the way to take the permission back. */
export function addQuotes(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/quotes', (c) => showList(c, app))

  desk.get('/admin/quotes/:id/revoke', async (c) => {
    const { id, person, post } = await getDeskQuote(app.db, getId(c))
    const text = c.var.desk.words.quotes.confirm
    return show(
      c,
      <ConfirmPage
        desk={c.var.desk}
        section="comments"
        title={text.title(person.name)}
        paragraphs={[`@${person.handle}`, text.what(toPostName(post, c.var.desk)), text.text, text.final]}
        action={`/admin/quotes/${id}/revoke`}
        yes={text.yes}
        back="/admin/quotes"
      />,
    )
  })

  desk.post('/admin/quotes/:id/revoke', async (c) => {
    await revokeQuote(app, getId(c))
    return c.redirect('/admin/quotes?done=quoteRevoked', 303)
  })
}

async function showList(c: DeskContext, app: App): Promise<Response> {
  const before = c.req.query('before')
  if (before !== undefined && !isId(before)) throw notFound('page')
  const found = await listDeskQuotes(app.db, { limit: pageLength + 1, before })
  const quotes = found.slice(0, pageLength)
  const last = quotes.at(-1)
  return show(
    c,
    <QuotesPage
      desk={c.var.desk}
      policy={c.var.blog.canQuote}
      quotes={quotes}
      pager={{
        newer: before === undefined ? undefined : '/admin/quotes',
        older: last && found.length > pageLength ? `/admin/quotes?before=${last.id}` : undefined,
      }}
    />,
  )
}
