/** Two processes for the web and two for the work on one PostgreSQL, restarted one by one under load. */
import { setTimeout as wait } from 'node:timers/promises'
import { findLastRow, letLeasesRunOut, readLedger } from './database.ts'
import { startLoad } from './outage.ts'
import type { Role } from './programs.ts'
import { type Reads, startReaders } from './readers.ts'
import { becomesReady, settle, type World } from './world.ts'

export type Rolling = { reads: Reads; deskFailures: number; problems: string[] }

type Options = {
  /** Who is restarted, one after the other. */
  restarts: Role[]
  /** Kills both workers besides, and waits until the clock, which nobody moves, has their leases run out. */
  isPatient: boolean
}

export async function playRollingRestart(world: World, { restarts, isPatient }: Options): Promise<Rolling> {
  const { programs, author } = world
  await becomeFour(world)
  const problems: string[] = []
  const failedBefore = author.attempts.failed
  const listPaths = () => [
    ...['/', '/feed.atom'],
    ...author.posts
      .slice(-10)
      .flatMap(({ slug, objectId }) => [`/stories/${slug}`, `/ap/articles/${objectId}`]),
  ]
  const readers = startReaders(world.origin, listPaths, 4, 25)
  const load = startLoad(world)
  for (const role of restarts) {
    // Whoever has run for longest: who is started comes last in the list.
    const process = programs.running.find((one) => one.role === role)
    const status = process && (await programs.stop(process))
    if (status !== 0) problems.push(`a ${role} that was asked to stop ended with ${status}`)
    await programs.start(role)
    await becomesReady(world.origin)
    world.say(`    restarted: a ${role}`)
  }
  await load.stop()
  if (isPatient) problems.push(...(await killWorkers(world)))
  const reads = await readers.stop()
  problems.push(...(await settle(world)))
  return { reads, deskFailures: author.attempts.failed - failedBefore, problems }
}

/** From one process that does it all to four, through the same door. */
async function becomeFour({ programs, origin, database }: World): Promise<void> {
  const before = programs.running.slice()
  await Promise.all((['web', 'web'] as const).map((role) => programs.start(role)))
  for (const process of before) await programs.stop(process)
  // While no worker lives, time may pass for what one had in hand as the database went away.
  await letLeasesRunOut(database)
  await Promise.all((['worker', 'worker'] as const).map((role) => programs.start(role)))
  await becomesReady(origin)
  // The proxy looks five times a second who is ready.
  await wait(500)
}

async function killWorkers(world: World): Promise<string[]> {
  const { author, database, programs } = world
  const since = await findLastRow(database)
  await author.publish('While workers die')
  while ((await readLedger(database, since)).leased === 0) await wait(2)
  const workers = programs.running.filter(({ role }) => role === 'worker')
  await Promise.all(workers.map((worker) => programs.kill(worker)))
  await Promise.all(workers.map(() => programs.start('worker')))
  world.say('    killed: both workers; what they held waits for its lease on the real clock')
  for (const endsAt = Date.now() + 240_000; Date.now() < endsAt; await wait(500))
    if ((await readLedger(database, since)).waiting === 0) return []
  return ['what killed workers held was never taken up']
}
