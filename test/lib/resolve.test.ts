import { lookup } from 'node:dns/promises'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { listAddresses } from '../../src/lib/resolve.ts'

test('a name is resolved to all its addresses, with their families', async () => {
  const found = await listAddresses('localhost')
  expect(found.length).toBeGreaterThan(0)
  for (const { address, family } of found)
    expect([family, address]).toEqual([address.includes(':') ? 6 : 4, address])
})

test('what only this machine knows is found, too, as the system says it', async () => {
  const known = await lookup(hostname(), { all: true }).catch(() => undefined)
  const found = await listAddresses(hostname()).catch(() => undefined)
  expect((found ?? []).length > 0).toBe((known ?? []).length > 0)
})

test('a name that nobody knows is an error of the usual kind', async () => {
  await expect(listAddresses('nobody.invalid')).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
  })
})
