import { expect, test } from 'vitest'
import { keepListening } from '../../src/db/listen.ts'
import { channels, notifyDeliveries } from '../../src/db/notify.ts'
import { openTestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

test('news is heard, also after the connection was lost twice', async () => {
  const app = await openTestApp()
  let heard = 0
  const listening = keepListening(app.connection, channels.deliveries, () => {
    heard += 1
  })
  const hearsAfter = async (act: () => Promise<unknown>) => {
    const before = heard
    await act()
    await until(() => expect(heard).toBeGreaterThan(before))
  }
  const cut = () =>
    app.raw`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'parzelle listening' and datname = current_database()`
  await hearsAfter(async () => {})
  await hearsAfter(() => notifyDeliveries(app.db))
  await hearsAfter(cut)
  await hearsAfter(cut)
  await hearsAfter(() => notifyDeliveries(app.db))
  await listening.stop()
  await until(async () => {
    const left = await app.raw`select 1 from pg_stat_activity
            where application_name = 'parzelle listening' and datname = current_database()`
    expect(left).toHaveLength(0)
  })
})
