import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createGathering } from '../../src/lib/gathering.ts'

/** Doubles lists of numbers, but none with a number below zero in it. */
function open() {
  const asked: number[][] = []
  const double = createGathering(async (numbers: number[]) => {
    await wait(20)
    if (numbers.some((number) => number < 0)) throw new Error('below zero')
    asked.push(numbers)
    return numbers.map((number) => 2 * number)
  })
  return { asked, double }
}

test('what comes at the same moment is asked for together, and so is what comes meanwhile', async () => {
  const { asked, double } = open()
  const first = Promise.all([1, 2].map(double))
  await wait(10)
  expect(await Promise.all([3, 4].map(double))).toEqual([6, 8])
  expect(await first).toEqual([2, 4])
  expect(await double(5)).toBe(10)
  expect(asked).toEqual([[1, 2], [3, 4], [5]])
})

test('what fails fails alone', async () => {
  const { double } = open()
  const results = await Promise.allSettled([1, 2, -3, 4].map(double))
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    2,
    4,
    'failed',
    8,
  ])
})

test('of a crowd only so many are asked for at once, and none is left out', async () => {
  const { asked, double } = open()
  const numbers = Array.from({ length: 120 }, (_, n) => n)
  expect(await Promise.all(numbers.map(double))).toEqual(numbers.map((n) => 2 * n))
  expect(asked.map(({ length }) => length)).toEqual([50, 50, 20])
})
