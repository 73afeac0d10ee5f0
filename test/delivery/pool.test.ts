import { expect, test } from 'vitest'
import { createPool } from '../../src/delivery/pool.ts'

function createDesk(limits: { total: number; perHost: number }) {
  const finishers = new Map<string, () => void>()
  const pool = createPool<{ host: string; name: string }>(limits, ({ name }) => {
    return new Promise((resolve) => finishers.set(name, resolve))
  })
  const begun = () => [...finishers.keys()]
  const finish = async (name: string) => {
    finishers.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { pool, begun, finish }
}

test('a slow host holds up nobody else', async () => {
  const { pool, begun, finish } = createDesk({ total: 3, perHost: 1 })
  pool.add([
    { host: 'slow', name: 'slow 1' },
    { host: 'slow', name: 'slow 2' },
    { host: 'quick', name: 'quick 1' },
    { host: 'quick', name: 'quick 2' },
  ])
  expect(begun()).toEqual(['slow 1', 'quick 1'])
  await finish('quick 1')
  expect(begun()).toEqual(['slow 1', 'quick 1', 'quick 2'])
  await finish('slow 1')
  expect(begun()).toContain('slow 2')
})

test('no more run at once than allowed in all', async () => {
  const { pool, begun, finish } = createDesk({ total: 2, perHost: 2 })
  pool.add(['a', 'b', 'c'].map((name) => ({ host: name, name })))
  expect(begun()).toEqual(['a', 'b'])
  expect(pool.size()).toBe(3)
  await finish('a')
  expect(begun()).toEqual(['a', 'b', 'c'])
  expect(pool.size()).toBe(2)
})

test('a host with much to do gets no more for now', () => {
  const { pool } = createDesk({ total: 2, perHost: 1 })
  pool.add(['1', '2', '3', '4', '5'].map((name) => ({ host: 'busy', name })))
  pool.add([{ host: 'calm', name: 'calm' }])
  expect(pool.listFullHosts()).toEqual(['busy'])
})

test('what has not begun can be taken back, and what has is waited for', async () => {
  const { pool, begun, finish } = createDesk({ total: 1, perHost: 1 })
  pool.add(['a', 'b'].map((name) => ({ host: name, name })))
  expect(pool.clear().map(({ name }) => name)).toEqual(['b'])
  let isIdle = false
  const idle = pool.whenIdle().then(() => {
    isIdle = true
  })
  await finish('nothing')
  expect(isIdle).toBe(false)
  await finish('a')
  await idle
  expect(begun()).toEqual(['a'])
})
