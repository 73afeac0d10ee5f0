import { afterAll, beforeAll, expect, test } from 'vitest'
import { playOutage, playRolling, playStorm, short as sizes } from './suite.ts'
import { openWorld, type World } from './world.ts'

// The short form of `npm run test:faults`: the same code in a smaller world, one scenario after the other.
const stops: (() => Promise<void>)[] = []
const patience = { timeout: 240_000 }
let world: World

beforeAll(async () => {
  world = await openWorld((stop) => stops.push(stop), {
    inboxes: sizes.inboxes,
    first: ['all'],
    say: () => {},
  })
}, 120_000)

afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
}, 60_000)

test(
  'killed again and again, the blog loses nothing and says nothing twice under another id',
  patience,
  async () => {
    const { kills, balance, problems } = await playStorm(world, sizes)
    expect(problems).toEqual([])
    expect(Object.keys(kills).length).toBeGreaterThan(0)
    expect(balance).toMatchObject({ followers: sizes.inboxes, arrived: balance.deliveries })
    expect(balance.deliveries).toBeGreaterThanOrEqual(3 * sizes.inboxes)
  },
)

test('while PostgreSQL is away nothing is half done, and all goes on when it is back', patience, async () => {
  const { reads, commands, problems } = await playOutage(world, sizes)
  expect(problems).toEqual([])
  expect(reads?.outages).toBeGreaterThan(0)
  expect(commands).toEqual({ run: 1, refused: 1, doneAllTheSame: 0 })
})

test(
  'restarted one by one, two for the web and two for the work show no reader an error',
  patience,
  async () => {
    const { reads, balance, problems } = await playRolling(world, sizes)
    expect(problems).toEqual([])
    expect(reads?.reads).toBeGreaterThan(20)
    expect(balance.repliesSent).toBeGreaterThan(0)
    expect(balance).toMatchObject({ repliesShown: balance.repliesSent, arrived: balance.deliveries })
  },
)
