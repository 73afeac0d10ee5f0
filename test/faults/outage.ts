/** PostgreSQL goes away and comes back while the blog is written, read, answered and sent out. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runProgram } from '../support/program.ts'
import { findPost, toText } from './author.ts'
import { findLastRow, readLedger } from './database.ts'
import { type Reads, startReaders } from './readers.ts'
import { becomesReady, settle, type World } from './world.ts'

/** `fast` as an administrator stops it, `killed` with -9. */
export type Going = 'fast' | 'killed'

export type Commands = {
  run: number
  refused: number
  /** Ended with an error although the post is there: the answer of the database was lost. */
  doneAllTheSame: number
}

export type Outage = { reads: Reads; commands: Commands; problems: string[] }

type Options = {
  goings: Going[]
  downMs: number
  /** Waits until all has come to rest: what was in hand is missed, and taken up, after a minute or two. */
  isPatient: boolean
}

export async function playOutages(world: World, options: Options): Promise<Outage> {
  const { goings, downMs, isPatient } = options
  const outage: Outage = {
    reads: { reads: 0, outages: 0, errors: [], slowestMs: 0 },
    commands: { run: 0, refused: 0, doneAllTheSame: 0 },
    problems: [],
  }
  // The page to sign in is one that nobody keeps in memory.
  const listPaths = () => [
    '/',
    '/sign-in',
    '/feed.atom',
    ...world.author.posts.map(({ slug }) => `/stories/${slug}`),
  ]
  const readers = startReaders(world.origin, listPaths, 3, 60)
  const load = startLoad(world)
  for (const going of goings) {
    const since = await findLastRow(world.database)
    while ((await readLedger(world.database, since)).leased === 0) await wait(5)
    await goAway(world, going)
    world.say(`    PostgreSQL is away (${going})`)
    const before = readers.reads.outages
    const publishing = publishByCommand(world, outage)
    await Promise.all([wait(downMs), hasOutage(readers.reads, before), publishing])
    await world.postgres?.start()
    await becomesReady(world.origin)
    world.say('    and back')
    const goodBefore = readers.reads.reads - readers.reads.outages
    while (readers.reads.reads - readers.reads.outages < goodBefore + 10) await wait(20)
    if (isPatient) await publishByCommand(world, outage)
  }
  await load.stop()
  outage.reads = await readers.stop()
  if (isPatient) outage.problems.push(...(await settle(world)))
  return outage
}

async function goAway({ postgres, database }: World, going: Going): Promise<void> {
  await database.hangUp()
  await postgres?.stop(going === 'fast' ? 'SIGINT' : 'SIGKILL')
}

/** Resolves once a reader has been told that the blog cannot answer. */
async function hasOutage(reads: Reads, before: number): Promise<void> {
  for (const endsAt = Date.now() + 30_000; reads.outages === before && Date.now() < endsAt; ) await wait(20)
}

/** The author writes and changes, neighbours answer and like; at a pace that leaves room to breathe. */
export function startLoad({ author, mail, neighbours }: World) {
  const pauseMs = 300 + neighbours.list.length * 5
  let isStopped = false
  const first = author.posts.length
  const run = async () => {
    for (let turn = 0; !isStopped; turn += 1) {
      const post = await author.publish(`Under load ${first} ${turn}`)
      mail.reply(turn % neighbours.list.length, post)
      mail.like(turn % neighbours.list.length, post)
      await wait(pauseMs)
      await author.revise(post)
      mail.reply((turn + 1) % neighbours.list.length, post)
      await wait(pauseMs)
    }
  }
  const running = run()
  return {
    stop: async () => {
      isStopped = true
      await running
    },
  }
}

/** From the terminal: done means done, and an error is said in plain words. */
async function publishByCommand(world: World, { commands, problems }: Outage): Promise<void> {
  commands.run += 1
  const title = `By command ${world.author.posts.length} ${commands.run}`
  const file = join(world.folder, `${commands.run}.md`)
  writeFileSync(file, `---\ntitle: ${title}\n---\n\n${toText(title, 1)}\n`)
  const { status, output } = await runProgram(['publish', file], { env: world.env })
  // While the database is away only the program itself can be asked.
  if (status !== 0) commands.refused += 1
  if (status !== 0 && /\bat .*\.(js|ts):\d+/.test(output)) problems.push(`"publish" said: ${output}`)
  world.mail.afterwards(async () => {
    const post = await findPost(world.database, title)
    if (post) world.author.posts.push(post)
    if (status === 0 && !post)
      problems.push(`"publish" said it had published "${title}", and it is not there`)
    if (status !== 0 && post) commands.doneAllTheSame += 1
  })
}
