import { expect, test } from 'vitest'
import { createPool } from '../../src/delivery/pool.ts'

type Item = { host: string; name: string; isTrusted: boolean }

function createDesk(limits: { total: number; perHost: number; lingering?: number }) {
  const finishers = new Map<string, () => void>()
  const pool = createPool<Item>({ lingering: 0, ...limits }, ({ name }) => {
    return new Promise((resolve) => finishers.set(name, resolve))
  })
  const begun = () => [...finishers.keys()]
  const finish = async (name: string) => {
    finishers.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const add = (items: { host: string; name: string; isTrusted?: boolean }[]) =>
    pool.add(items.map((item) => ({ isTrusted: true, ...item })))
  return { pool, add, begun, finish }
}

test('a slow host holds up nobody else', async () => {
  const { add, begun, finish } = createDesk({ total: 3, perHost: 1 })
  add([
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
  const { pool, add, begun, finish } = createDesk({ total: 2, perHost: 2 })
  add(['a', 'b', 'c'].map((name) => ({ host: name, name })))
  expect(begun()).toEqual(['a', 'b'])
  expect(pool.room()).toBe(0)
  await finish('a')
  expect(begun()).toEqual(['a', 'b', 'c'])
  expect(pool.room()).toBe(2)
})

test('a host with much to do gets no more for now', () => {
  const { pool, add } = createDesk({ total: 2, perHost: 1 })
  add(['1', '2', '3', '4', '5'].map((name) => ({ host: 'busy', name })))
  add([{ host: 'calm', name: 'calm' }])
  expect(pool.listFullHosts()).toEqual(['busy'])
})

test('what waits for a busy host does not keep the pool from taking more for others', () => {
  const { pool, add, begun } = createDesk({ total: 3, perHost: 1 })
  add(Array.from({ length: 10 }, (_, i) => ({ host: 'busy', name: String(i) })))
  expect(begun()).toEqual(['0'])
  expect(pool.room()).toBe(5)
  add([{ host: 'calm', name: 'calm' }])
  expect(begun()).toEqual(['0', 'calm'])
})

test('a host of which little is known gets two at once, not more', async () => {
  const { add, begun, finish } = createDesk({ total: 10, perHost: 8 })
  add(Array.from({ length: 4 }, (_, i) => ({ host: 'stranger', name: String(i), isTrusted: false })))
  add(Array.from({ length: 4 }, (_, i) => ({ host: 'friend', name: `friend ${i}` })))
  expect(begun().filter((name) => !name.startsWith('friend'))).toEqual(['0', '1'])
  expect(begun()).toHaveLength(6)
  await finish('0')
  expect(begun()).toContain('2')
})

test('what hangs for long leaves its place to others, up to a limit', async () => {
  const { add, begun } = createDesk({ total: 2, perHost: 1, lingering: 3 })
  add(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ host: name, name })))
  expect(begun()).toEqual(['a', 'b'])
  await expect.poll(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(begun()).toHaveLength(5)
})

test('what has not begun for a host that is paused can be taken back', () => {
  const { pool, add } = createDesk({ total: 1, perHost: 1 })
  add(['a', 'b', 'c', 'b'].map((host, i) => ({ host, name: `${host}${i}` })))
  expect(pool.take(new Set(['b'])).map(({ name }) => name)).toEqual(['b1', 'b3'])
  expect(pool.take().map(({ name }) => name)).toEqual(['c2'])
})

test('what has not begun can be taken back, and what has is waited for', async () => {
  const { pool, add, begun, finish } = createDesk({ total: 1, perHost: 1 })
  add(['a', 'b'].map((name) => ({ host: name, name })))
  expect(pool.take().map(({ name }) => name)).toEqual(['b'])
  expect((await pool.whenIdle(50)).map(({ name }) => name)).toEqual(['a'])
  const idle = pool.whenIdle(60_000)
  await finish('a')
  expect(await idle).toEqual([])
  expect(begun()).toEqual(['a'])
})
