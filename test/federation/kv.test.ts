import type { KvStoreSetOptions } from '@fedify/fedify'
import { Temporal } from '@js-temporal/polyfill'
import { describe, expect, test } from 'vitest'
import { keyValues } from '../../src/db/schema.ts'
import { createKvStore } from '../../src/federation/kv.ts'
import { openTestApp } from '../support/app.ts'
import { createClock } from '../support/clock.ts'

async function openStore() {
  const clock = createClock()
  const app = await openTestApp({ now: clock.now })
  return { app, clock, kv: createKvStore(app) }
}

// Fedify's types name the Temporal of the language to come, its code uses the same polyfill.
const minute = { ttl: Temporal.Duration.from({ minutes: 1 }) } as KvStoreSetOptions

describe('the key-value store for Fedify', () => {
  test('keeps any JSON as it is, a text and null too', async () => {
    const { kv } = await openStore()
    for (const value of [{ a: [1, 'b', null] }, 'a text', '"quoted"', 0, false, null, [1]]) {
      await kv.set(['k'], value)
      expect(await kv.get(['k'])).toEqual(value)
    }
    await kv.delete(['k'])
    expect(await kv.get(['k'])).toBeUndefined()
  })

  test('forgets what has expired, and in time removes it', async () => {
    const { app, clock, kv } = await openStore()
    await kv.set(['old'], 1, minute)
    clock.tick(59_999)
    expect(await kv.get(['old'])).toBe(1)
    clock.tick(1)
    expect(await kv.get(['old'])).toBeUndefined()
    clock.tick(20 * 60_000)
    await kv.set(['new'], 2)
    expect(await app.db.$count(keyValues)).toBe(1)
  })

  test('keeps nothing for ever, also not what was stored without an end by an older version', async () => {
    const { app, clock, kv } = await openStore()
    await app.db.insert(keyValues).values({ key: '["older"]', value: 1, expiresAt: null })
    await kv.set(['without an end'], 1)
    clock.tick(31 * 24 * 60 * 60_000)
    await kv.set(['new'], 2)
    expect((await app.db.select().from(keyValues)).map(({ key }) => key)).toEqual(['["new"]'])
  })

  test('lists what lies below a key and nothing else', async () => {
    const { kv } = await openStore()
    await kv.set(['a', 'b'], 1)
    await kv.set(['a', 'b', 'c'], 2)
    await kv.set(['a', 'bc'], 3)
    await kv.set(['a', 'b%'], 4)
    const found = []
    for await (const entry of kv.list(['a', 'b'])) found.push(entry)
    expect(found.sort((a, b) => a.key.length - b.key.length)).toEqual([
      { key: ['a', 'b'], value: 1 },
      { key: ['a', 'b', 'c'], value: 2 },
    ])
    const all = []
    for await (const { key } of kv.list()) all.push(key)
    expect(all).toHaveLength(4)
  })

  test('lets exactly one of two writers win', async () => {
    const { kv } = await openStore()
    const cas = kv.cas
    if (!cas) throw new Error('no cas')
    const first = await Promise.all([cas(['k'], undefined, 'a'), cas(['k'], undefined, 'b')])
    expect(first.filter(Boolean)).toHaveLength(1)
    const winner = await kv.get(['k'])
    const second = await Promise.all([cas(['k'], winner, { n: 1 }), cas(['k'], winner, { n: 2 })])
    expect(second.filter(Boolean)).toHaveLength(1)
    expect(await cas(['k'], 'something else', 'x')).toBe(false)
    expect(await cas(['k'], await kv.get(['k']), undefined)).toBe(true)
    expect(await kv.get(['k'])).toBeUndefined()
    expect(await cas(['k'], undefined, undefined)).toBe(true)
  })

  test('takes the place of what has expired', async () => {
    const { clock, kv } = await openStore()
    await kv.set(['k'], 'old', minute)
    expect(await kv.cas?.(['k'], undefined, 'new')).toBe(false)
    clock.tick(60_000)
    expect(await kv.cas?.(['k'], 'old', 'new')).toBe(false)
    expect(await kv.cas?.(['k'], undefined, 'new')).toBe(true)
    expect(await kv.get(['k'])).toBe('new')
  })
})
