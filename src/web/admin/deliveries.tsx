import type { Hono } from 'hono'
import { DeliveriesPage } from '../../../views/admin/deliveries.tsx'
import type { Notice } from '../../../views/admin/desk.ts'
import type { App } from '../../app.ts'
import { countLetters } from '../../delivery/letters/queries.ts'
import { listLettersByServer, resendLetters, toReason, type Which } from '../../delivery/letters.ts'
import { notFound } from '../../errors.ts'
import { type DeskContext, type DeskEnv, show } from './context.ts'

/** What did not arrive. */
export function addDeliveries(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/deliveries', async (c) => {
    const [servers, counts] = await Promise.all([listLettersByServer(app), countLetters(app.db)])
    const shown = servers.map((server) => ({
      ...server,
      letters: server.letters.map((letter) => ({ ...letter, reason: toReason(letter) })),
    }))
    return show(
      c,
      <DeliveriesPage
        desk={{ ...c.var.desk, notice: findResent(c) ?? c.var.desk.notice }}
        servers={shown}
        moreServers={Math.max(counts.servers - servers.length, 0)}
      />,
    )
  })

  desk.post('/admin/deliveries/resend', async (c) => {
    const count = await resendLetters(app, toWhich(c))
    return c.redirect(`/admin/deliveries?resent=${count}`, 303)
  })
}

function toWhich(c: DeskContext): Which {
  const { id, host } = c.req.query()
  if (id === undefined) return host === undefined ? { all: true } : { host }
  if (!/^\d{1,15}$/.test(id)) throw notFound('delivery')
  return { id: Number(id) }
}

function findResent(c: DeskContext): Notice | undefined {
  const resent = c.req.query('resent')
  if (resent === undefined || !/^\d{1,9}$/.test(resent)) return undefined
  const { deliveries } = c.var.desk.words
  return { text: resent === '0' ? deliveries.nothingResent : deliveries.resent(Number(resent)) }
}
