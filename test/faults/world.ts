/** All that a scenario plays in: a blog that is set up, its database, its neighbours, a proxy in front. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openForeignPostgres } from '../support/postgres.ts'
import { type After, firstBlog, makeFolder, password, runProgram } from '../support/program.ts'
import { type Author, openAuthor } from './author.ts'
import { type Database, letLeasesRunOut, letRetriesComeDue, openDatabase, readLedger } from './database.ts'
import { type Mail, openMail } from './mail.ts'
import { type Neighbours, openNeighbours } from './neighbours/neighbours.ts'
import { openPrograms, type Programs, type Role } from './programs.ts'
import { openProxy } from './proxy.ts'

type Postgres = Awaited<ReturnType<typeof openForeignPostgres>>

export type World = {
  origin: string
  /** The data folder of the blog. */
  folder: string
  database: Database
  /** Undefined where the program has its own. */
  postgres: Postgres | undefined
  env: Record<string, string>
  neighbours: Neighbours
  programs: Programs
  author: Author
  mail: Mail
  /** The actor's id. */
  actor: string
  say: Say
}

/** Tells how far the suite is. */
export type Say = (text: string) => void

export type WorldOptions = { inboxes: number; isEmbedded?: boolean; first: Role[]; say: Say }

export async function openWorld(after: After, options: WorldOptions): Promise<World> {
  const { inboxes, isEmbedded = false, first, say } = options
  const folder = makeFolder(after)
  const postgres = isEmbedded ? undefined : await openForeignPostgres(after)
  const proxy = await openProxy(after)
  const env = {
    DATA_DIR: folder,
    ORIGIN: proxy.origin,
    TRUST_PROXY: 'true',
    ALLOW_PRIVATE_ADDRESS: 'true',
    ...(postgres && { DATABASE_URL: postgres.url }),
  }
  const [neighbours, setup] = await Promise.all([
    openNeighbours(after, inboxes, makeFolder(after)),
    runProgram(['setup', ...firstBlog], { env, input: password }),
  ])
  if (setup.status !== 0) throw new Error(`the blog cannot be set up: ${setup.output}`)
  const own = { socketDir: join(folder, 'postgres'), user: 'parzelle', database: 'parzelle' }
  const database = openDatabase(after, postgres ? { url: postgres.url } : own)
  const programs = openPrograms(after, env, proxy)
  await Promise.all(first.map((role) => programs.start(role)))
  await becomesReady(proxy.origin)
  const actor = await findActor(proxy.origin)
  await neighbours.meet({ actor })
  const author = await openAuthor(proxy.origin, database)
  const mail = openMail(neighbours, proxy.origin, actor)
  return {
    origin: proxy.origin,
    folder,
    database,
    postgres,
    env,
    neighbours,
    programs,
    author,
    mail,
    actor,
    say,
  }
}

/** As another server finds it. */
async function findActor(origin: string): Promise<string> {
  const { host } = new URL(origin)
  const found = await fetch(`${origin}/.well-known/webfinger?resource=acct:garten@${host}`)
  const { links } = (await found.json()) as { links: { rel: string; href: string }[] }
  return links.find(({ rel }) => rel === 'self')?.href ?? ''
}

export async function becomesReady(origin: string): Promise<void> {
  for (const endsAt = Date.now() + 60_000; ; await wait(30)) {
    const status = await fetch(`${origin}/readyz`).then(drain, () => 0)
    if (status === 200) return
    if (Date.now() > endsAt) throw new Error('the blog does not become ready')
  }
}

async function drain(response: Response): Promise<number> {
  await response.arrayBuffer()
  return response.status
}

/** Kills all of them, lets what they held run out, and starts one that does it all. */
export async function startAnew(world: World): Promise<void> {
  await world.programs.killAll()
  await letLeasesRunOut(world.database)
  await world.programs.start('all')
}

/**
 * Lets time pass until nothing is left to do, and the senders have heard that all was taken.
 * @returns what is left after `limitMs`, in words; empty when all is done
 */
export async function settle(world: World, limitMs = 300_000): Promise<string[]> {
  await world.neighbours.setOpen({ isOpen: true })
  await world.mail.settle()
  for (const endsAt = Date.now() + limitMs; Date.now() < endsAt; await wait(250)) {
    const { waiting, retrying, jobs } = await readLedger(world.database)
    if (waiting + retrying + jobs === 0) return []
    if (retrying + jobs > 0) await letRetriesComeDue(world.database)
  }
  const { waiting, retrying, jobs } = await readLedger(world.database)
  return [`${waiting + retrying} deliveries and ${jobs} jobs did not come to an end`]
}
