/** kill -9 from outside, whenever the ledger reaches a state that is watched for. */
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbedded } from '../../src/db/embedded.ts'
import { listServers } from '../support/program.ts'
import type { Post } from './author.ts'
import { findLastRow, type Ledger, letLeasesRunOut, letRetriesComeDue, readLedger } from './database.ts'
import { becomesReady, settle, startAnew, type World } from './world.ts'

export type Kills = Record<string, number>

/** Who is killed: the blog's process, the first process of its own PostgreSQL, or both at once. */
export type Victim = 'blog' | 'postgres' | 'both'

type Moment = { name: string; isReached(ledger: Ledger, inboxes: number): boolean }

const moments: Moment[] = [
  { name: 'first rows leased', isReached: ({ leased }) => leased > 0 },
  { name: 'some delivered', isReached: ({ delivered }) => delivered > 0 },
  { name: 'a job in work', isReached: ({ activeJobs }) => activeJobs > 0 },
  { name: 'some retrying', isReached: ({ retrying }) => retrying > 0 },
  { name: 'rows just added', isReached: ({ waiting, leased }) => waiting + leased > 0 },
  { name: 'a retry leased', isReached: ({ retryingLeased }) => retryingLeased > 0 },
  { name: 'half delivered', isReached: ({ delivered }, inboxes) => delivered >= inboxes / 2 },
  { name: 'an incoming activity in work', isReached: ({ activeInbox }) => activeInbox > 0 },
  { name: 'nearly all delivered', isReached: ({ delivered }, inboxes) => delivered >= inboxes * 0.65 },
]

/** All neighbours follow at once, and the blog is killed meanwhile. */
export async function followUnderFire(world: World, kills: number): Promise<Kills> {
  const done: Kills = {}
  for (const { index } of world.neighbours.list) world.mail.follow(index)
  for (let kill = 0; kill < kills; kill += 1)
    await strikeAt(world, moments[kill % 2 === 0 ? 1 : 7] as Moment, { since: 0, victim: 'blog', done })
  await finish(world)
  return done
}

type RoundOptions = { kills: number; victims: Victim[] }

/**
 * One round: a post goes out, its text is changed while it does, the one before is answered and liked; and
 * something is killed once or more on the way.
 */
export async function stormRound(
  world: World,
  round: number,
  { kills, victims }: RoundOptions,
): Promise<Kills> {
  const { author, neighbours } = world
  const done: Kills = {}
  const since = await findLastRow(world.database)
  await neighbours.setOpen({ isOpen: false })
  const before = author.posts.at(-1)
  if (before) answer(world, before, 3)
  const publishing = author.publish(`Round ${round}`)
  for (let kill = 0; kill < kills; kill += 1) {
    const moment = moments[(round + kill * 2) % moments.length] as Moment
    const victim = victims[kill % victims.length] ?? 'blog'
    // While the first version is on its way the next one is written, and so on.
    const revising = kill > 0 ? reviseAndAnswer(world, await publishing, kill) : publishing
    await strikeAt(world, moment, { since, victim, done })
    await revising
  }
  await finish(world)
  return done
}

function reviseAndAnswer(world: World, post: Post, turn: number): Promise<void> {
  answer(world, post, turn)
  return world.author.revise(post)
}

/** Some neighbours answer a post, and like it; each time others. */
function answer({ neighbours, mail }: World, post: Post, turn: number): void {
  const count = neighbours.list.length
  for (let guest = 0; guest < Math.min(12, count / 4); guest += 1) {
    const from = (Math.floor((turn * count) / 4) + guest) % count
    mail.reply(from, post)
    mail.like(from, post)
  }
}

async function finish(world: World): Promise<void> {
  const left = await settle(world)
  world.mail.problems.push(...left)
}

type Strike = { since: number; victim: Victim; done: Kills }

async function strikeAt(world: World, moment: Moment, { since, victim, done }: Strike): Promise<void> {
  if (!(await reaches(world, moment, since))) return
  await kill(world, victim)
  const name = victim === 'blog' ? moment.name : `${moment.name} (${victim})`
  done[name] = (done[name] ?? 0) + 1
  world.say(`    killed when: ${name}`)
}

/** False when all was done before the moment was seen, or the moment did not come. */
async function reaches(world: World, moment: Moment, since: number): Promise<boolean> {
  let idle = 0
  for (let look = 1, endsAt = Date.now() + 15_000; Date.now() < endsAt; look += 1) {
    const ledger = await readLedger(world.database, since)
    if (moment.isReached(ledger, world.neighbours.list.length)) return true
    idle = ledger.waiting + ledger.retrying + ledger.jobs === 0 ? idle + 1 : 0
    // For a while nothing to do is what there is before it begins.
    if (idle > 300 && ledger.delivered > 0) return false
    if (look % 100 === 0) await letRetriesComeDue(world.database)
    await wait(2)
  }
  return false
}

async function kill(world: World, victim: Victim): Promise<void> {
  if (victim === 'blog') return startAnew(world)
  const [postmaster] = listServers(world.folder)
  if (victim === 'both') await Promise.all([killServer(postmaster), world.programs.killAll()])
  else await killServer(postmaster)
  await world.database.hangUp()
  if (victim === 'both') {
    const embedded = await startEmbedded(world.folder)
    await letLeasesRunOut(world.database)
    await world.database.hangUp()
    await embedded.stop()
    await world.programs.start('all')
  }
  await becomesReady(world.origin)
}

async function killServer(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error('there is no PostgreSQL to kill')
  process.kill(pid, 'SIGKILL')
}
