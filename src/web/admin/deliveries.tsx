import type { Hono } from 'hono'
import { DeliveriesPage } from '../../../views/admin/deliveries.tsx'
import type { Notice } from '../../../views/admin/desk.ts'
import type { App } from '../../app.ts'
import { countLetters } from '../../delivery/letters/queries.ts'
import { listLettersByServer, resendLetters, toReason, type Which } from '../../delivery/letters.ts'
import { getOpen } from '../../delivery/open.ts'
import { findStandstill, keepsDeliveries, type Standstill } from '../../delivery/watch.ts'
import { notFound } from '../../errors.ts'
import { type DeskContext, type DeskEnv, show } from './context.ts'

/** What did not arrive, and what is still on its way. */
export function addDeliveries(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/deliveries', async (c) => {
    const [servers, counts, open, standstill] = await Promise.all([
      listLettersByServer(app),
      countLetters(app.db),
      getOpen(app),
      findStandstill(app),
    ])
    const shown = servers.map((server) => ({
      ...server,
      letters: server.letters.map((letter) => ({ ...letter, reason: toReason(letter) })),
    }))
    return show(
      c,
      <DeliveriesPage
        desk={{ ...c.var.desk, notice: findResent(c, standstill) ?? c.var.desk.notice }}
        servers={shown}
        moreServers={Math.max(counts.servers - servers.length, 0)}
        open={open}
        standstill={standstill}
        isSent={!keepsDeliveries(standstill)}
        now={app.now()}
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

/** No more than is known: how it ends, the page shows as soon as it is over. */
function findResent(c: DeskContext, standstill: Standstill | undefined): Notice | undefined {
  const resent = c.req.query('resent')
  if (resent === undefined || !/^\d{1,9}$/.test(resent)) return undefined
  const { deliveries } = c.var.desk.words
  if (resent === '0') return { text: deliveries.nothingResent }
  const text = keepsDeliveries(standstill) ? deliveries.resentLater : deliveries.resent
  return { text: text(Number(resent)) }
}
