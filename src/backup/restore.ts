import { type Connection, connect, type Transaction } from '../db/client.ts'
import { applyMigrations, listTablesEverMade, lockMigrations } from '../db/migrate.ts'
import { AppError, conflict } from '../errors.ts'
import { type Jobs, openJobs } from '../jobs/jobs.ts'
import { type Job, jobTypes } from '../jobs/kinds.ts'
import type { Log } from '../lib/log.ts'
import type { Storage } from '../lib/storage.ts'
import type { TarFile } from '../lib/tar.ts'
import { countRows, notOurs, type TableContents, type WaitingJob } from './backup.ts'
import { type Checked, findMediaKey, type OpenFile, readBackup, readBytes } from './check.ts'
import {
  clearLeases,
  findTarget,
  insertRows,
  isInUse,
  listTables,
  removeJobs,
  removeTables,
  setSequences,
  type Target,
} from './queries.ts'
import type { Progress } from './save.ts'

export type RestoreTarget = {
  connection: Connection
  storage: Storage
  /** Of the migrations. */
  folder: string
  log: Log
}

/**
 * Fills an empty database, and storage, with what was backed up: the same ids, keys, followers and ledger.
 * What waited to be sent or done waits again; nobody is signed in. The rows go in at the level of the backup,
 * in one transaction, and are then brought to this version's.
 * @param checked of the same file
 * @throws AppError conflict when there is a blog already; nothing of ours is left then, nor after any other error
 */
export async function restoreBackup(
  target: RestoreTarget,
  open: OpenFile,
  checked: Checked,
  options: { signal: AbortSignal; onProgress: Progress },
): Promise<void> {
  const client = connect(target.connection, 'parzelle restore')
  try {
    const made = listTablesEverMade(target.folder)
    const { hasJobs } = refuseFull(await findTarget(client.db, made))
    if (await isInUse(client.db))
      throw conflict('A Parzelle is running on this database. Stop it, then restore the backup.')
    const jobs = await openJobs(target.connection, target.log, false)
    const written: string[] = []
    try {
      await client.db.transaction((tx) =>
        fill({ tx, jobs, written, made, ...target, ...options }, open, checked),
      )
    } catch (error) {
      for (const key of written) await target.storage.remove(key)
      await jobs.stop()
      if (!hasJobs) await removeJobs(client.db)
      throw error
    }
    await jobs.stop()
  } finally {
    await client.close()
  }
}

function refuseFull(target: Target): Target {
  const { blog, tables } = target
  const advice = 'A backup is restored into an empty DATA_DIR, or an empty database. Nothing was changed.'
  if (blog) throw conflict(`There is a blog already: ${blog.title}, at ${blog.origin}. ${advice}`)
  if (tables.length > 0 && !tables.includes('blogs'))
    throw conflict(`The database holds tables of another program (${tables.join(', ')}). ${advice}`)
  return target
}

type Filling = Omit<RestoreTarget, 'log'> & {
  tx: Transaction
  jobs: Jobs
  /** Keys in storage, to be taken back if something fails. */
  written: string[]
  made: string[]
  signal: AbortSignal
  onProgress: Progress
}

async function fill(filling: Filling, open: OpenFile, { about, contents }: Checked): Promise<void> {
  const { tx, folder, made } = filling
  await lockMigrations(tx)
  const { tables } = refuseFull(await findTarget(tx, made))
  await removeTables(tx, tables)
  await applyMigrations(tx, folder, about.level)
  await refuseOtherColumns(tx, made, contents.tables)
  const places = toPlaces(contents.tables)
  let jobsLeft = countRows(contents.jobs)
  for await (const file of readBackup(open)) {
    filling.signal.throwIfAborted()
    const table = places.get(file.name)
    if (table) await fillTable(tx, table, file)
    else if (contents.jobs.some(({ name }) => name === file.name))
      jobsLeft = await addJobs(filling, file, jobsLeft)
    else await putMedia(filling, file)
    filling.onProgress(file.name, file.byteLength)
  }
  await setSequences(tx, contents.sequences)
  await clearLeases(tx)
  await applyMigrations(tx, folder)
}

/** Rows are matched by the names of columns, and one that is missing would be lost without a word. */
async function refuseOtherColumns(tx: Transaction, made: string[], tables: TableContents[]): Promise<void> {
  const query = async <Row>(text: string) => [...(await tx.execute(text))] as Row[]
  const there = await listTables({ query }, made)
  const fits = tables.every(({ name, columns }) => {
    const table = there.find((known) => known.name === name)
    return table && [...table.columns].sort().join() === [...columns].sort().join()
  })
  if (!fits) throw notOurs()
}

function toPlaces(tables: TableContents[]): Map<string, TableContents> {
  return new Map(tables.flatMap((table) => table.parts.map(({ name }) => [name, table] as const)))
}

async function fillTable(tx: Transaction, table: TableContents, file: TarFile): Promise<void> {
  for await (const rows of readLines(file)) await insertRows(tx, table, rows)
}

/** In the order in which they were added: those of one transaction have all the same age. */
async function addJobs({ tx, jobs }: Filling, file: TarFile, left: number): Promise<number> {
  let priority = left
  for await (const rows of readLines(file)) {
    for (const row of rows) {
      const { type, data, startAfter } = JSON.parse(row) as WaitingJob
      if (!jobTypes.includes(type)) throw new AppError('conflict', `It has work of an unknown kind: ${type}.`)
      const options = { priority, ...(startAfter !== null && { startAfter: new Date(startAfter) }) }
      await jobs.add(tx, { type, ...data } as Job, options)
      priority -= 1
    }
  }
  return priority
}

async function putMedia({ storage, written }: Filling, file: TarFile): Promise<void> {
  const key = findMediaKey(file.name)
  if (!key || (await storage.get(key))) return
  written.push(key)
  await storage.put(key, await readBytes(file))
}

/** Some lines at a time, few enough for one statement. */
async function* readLines(file: TarFile): AsyncGenerator<string[]> {
  const lines = (await readBytes(file)).toString().split('\n')
  let some: string[] = []
  let length = 0
  for (const line of lines) {
    if (line !== '') some.push(line)
    length += line.length
    if (length < statementLength) continue
    yield some
    some = []
    length = 0
  }
  if (some.length > 0) yield some
}

const statementLength = 500_000
