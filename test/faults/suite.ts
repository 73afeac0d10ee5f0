/** The whole story: what is played, in which order, and what came of it. */
import type { After } from '../support/program.ts'
import { type Balance, reckon } from './balance.ts'
import { type Commands, type Going, playOutages } from './outage.ts'
import type { Role } from './programs.ts'
import type { Reads } from './readers.ts'
import { playRollingRestart } from './rolling.ts'
import { followUnderFire, type Kills, stormRound, type Victim } from './storm.ts'
import { openWorld, type Say, settle, type World } from './world.ts'

export type Sizes = {
  inboxes: number
  rounds: number
  /** In each round. */
  kills: number
  outages: Going[]
  /** How long PostgreSQL stays away at least. */
  downMs: number
  /** Who is restarted, one after the other, of the two webs and two workers. */
  restarts: Role[]
  /** Waits for leases and signs of life on the real clock, too: that takes minutes. */
  isPatient: boolean
  embeddedRounds: number
}

export const full: Sizes = {
  inboxes: 200,
  rounds: 10,
  kills: 3,
  outages: ['fast', 'killed', 'fast', 'killed'],
  downMs: 4000,
  restarts: ['web', 'web', 'worker', 'worker', 'web', 'worker', 'web', 'worker'],
  isPatient: true,
  embeddedRounds: 3,
}

/** For `npm test`: the same in some seconds. */
export const short: Sizes = {
  inboxes: 24,
  rounds: 1,
  kills: 2,
  outages: ['killed'],
  downMs: 300,
  restarts: ['web', 'worker'],
  isPatient: false,
  embeddedRounds: 0,
}

/** What happened in one scenario, and the reckoning at its end (of all that happened in that world so far). */
export type Result = {
  scenario: string
  seconds: number
  rounds: number
  kills: Kills
  balance: Balance
  /** Forms at the desk that got no answer or an error, and those of them that had done their work. */
  desk: { sent: number; failed: number; doneAllTheSame: number }
  reads?: Reads
  commands?: Commands
  restarts?: number
  problems: string[]
}

export async function playAll(after: After, sizes: Sizes, say: Say): Promise<Result[]> {
  const world = await openWorld(after, { inboxes: sizes.inboxes, first: ['all'], say })
  return [
    await playStorm(world, sizes),
    await playOutage(world, sizes),
    await playRolling(world, sizes),
    await playEmbedded(after, sizes.embeddedRounds, say),
  ]
}

/** The blog's process is killed again and again, while it takes in followers and sends out posts. */
export function playStorm(world: World, { rounds, kills: killsARound }: Sizes): Promise<Result> {
  return record(world, 'kill -9 of the blog', async () => {
    world.say(`  ${world.neighbours.list.length} neighbours follow`)
    const kills = [await followUnderFire(world, Math.ceil(rounds / 3))]
    for (let round = 1; round <= rounds; round += 1) {
      world.say(`  round ${round} of ${rounds}`)
      kills.push(await stormRound(world, round, { kills: killsARound, victims: ['blog'] }))
    }
    return { rounds, kills: addUp(kills) }
  })
}

/** In a hurry it is left to the next scenario to see all come to rest. */
export function playOutage(world: World, { outages: goings, downMs, isPatient }: Sizes): Promise<Result> {
  return record(world, 'PostgreSQL stopped and started', async () => {
    const { reads, commands, problems } = await playOutages(world, { goings, downMs, isPatient })
    const unread = reads.errors.map((error) => `a reader got ${error}`)
    return { rounds: goings.length, reads, commands, problems: [...problems, ...unread], isAtRest: isPatient }
  })
}

export function playRolling(world: World, { restarts, isPatient }: Sizes): Promise<Result> {
  return record(world, 'rolling restart of 2 web and 2 worker', async () => {
    const { reads, deskFailures, problems } = await playRollingRestart(world, { restarts, isPatient })
    if (reads.outages > 0) problems.push(`${reads.outages} pages were answered with 503`)
    if (deskFailures > 0) problems.push(`${deskFailures} forms of the author were answered with an error`)
    const unread = reads.errors.map((error) => `a reader got ${error}`)
    return { rounds: 1, restarts: restarts.length, reads, problems: [...problems, ...unread] }
  })
}

/** With its own PostgreSQL: the blog's process, the database's, or both are killed. */
async function playEmbedded(after: After, rounds: number, say: Say): Promise<Result> {
  const world = await openWorld(after, { inboxes: 24, isEmbedded: true, first: ['all'], say })
  return record(world, 'kill -9 with the embedded PostgreSQL', async () => {
    for (const { index } of world.neighbours.list) world.mail.follow(index)
    const problems = await settle(world)
    // The blog last: what it had in hand may then be taken up at once (`letLeasesRunOut`).
    const victims: Victim[] = ['postgres', 'both', 'blog']
    const kills: Kills[] = []
    for (let round = 1; round <= rounds; round += 1) {
      say(`  round ${round} of ${rounds}`)
      kills.push(await stormRound(world, round, { kills: 3, victims }))
    }
    return { rounds, kills: addUp(kills), problems }
  })
}

async function record(
  world: World,
  scenario: string,
  play: () => Promise<Partial<Result> & { rounds: number; isAtRest?: boolean }>,
): Promise<Result> {
  world.say(scenario)
  const startedAt = performance.now()
  const before = { ...world.author.attempts }
  const { problems = [], isAtRest = true, ...played } = await play()
  const balance = await reckon(world)
  const faults = isAtRest
    ? [...balance.lost, ...balance.doubled, ...balance.disorder, ...balance.unsigned]
    : []
  const { sent, failed, doneAllTheSame } = world.author.attempts
  return {
    scenario,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    kills: {},
    ...played,
    balance,
    desk: {
      sent: sent - before.sent,
      failed: failed - before.failed,
      doneAllTheSame: doneAllTheSame - before.doneAllTheSame,
    },
    problems: [...problems, ...faults],
  }
}

function addUp(all: Kills[]): Kills {
  const sum: Kills = {}
  for (const kills of all)
    for (const [name, count] of Object.entries(kills)) sum[name] = (sum[name] ?? 0) + count
  return sum
}
