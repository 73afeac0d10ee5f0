import { expect, test } from 'vitest'
import { isOutage, isReachable } from '../../src/db/client.ts'
import { openTestApp } from '../support/app.ts'

test('a query that the server cut off is an outage, although the server is back at once', async () => {
  const app = await openTestApp()
  const cutOff = app.db.transaction((tx) => tx.execute(`select pg_terminate_backend(pg_backend_pid())`))
  const error = await cutOff.catch((reason: unknown) => reason)
  expect(await isReachable(app.db)).toBe(true)
  expect(isOutage(error), String(error)).toBe(true)
})

test('a query that is wrong is no outage', async () => {
  const app = await openTestApp()
  const error = await app.db.execute('select nothing from nowhere').catch((reason: unknown) => reason)
  expect(isOutage(error)).toBe(false)
})
