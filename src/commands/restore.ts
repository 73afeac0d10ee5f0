import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type About, countRows } from '../backup/backup.ts'
import { type Checked, checkBackup, type OpenFile } from '../backup/check.ts'
import { restoreBackup } from '../backup/restore.ts'
import { listLevels } from '../db/migrate.ts'
import { addDataDir } from '../lib/data-dir.ts'
import { openStorage } from '../lib/storage.ts'
import {
  aboutFile,
  createProgress,
  keepStandardInput,
  openFile,
  showMissing,
  toPlainError,
} from './archive-file.ts'
import { type Call, type Command, exits, print } from './command.ts'
import { type Place, runInterruptibly, withFreshDatabase } from './with-database.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'bring a blog back from a backup, into an empty place',
  help: `Usage: parzelle restore FILE

Brings the blog back that "parzelle backup" has saved: into an empty DATA_DIR, or
into the empty database of DATABASE_URL. Ids, keys, followers and the ledger are the
same; what was delivered is not sent again, what waited is. Sign in with the same
password. "-" is standard input.

First the whole file is checked. Nothing is changed when it is damaged or of a newer
version, or when there is a blog already, and nothing is left when it fails midway.

Start the blog under the same ORIGIN, and only when the old one is stopped for good:
two of the same blog would both speak to its followers.

  --json      print {"origin", "handle", "title", "madeAt", …} for programs

Exit status: 0 done, 1 could not be done, 2 wrong command line.`,
  options: { json: { type: 'boolean' } },
  operands: ['FILE'],
  run: (call) =>
    runInterruptibly(call, async (place) => {
      const operand = call.operands[0] ?? ''
      const { about, contents } = await (operand === '-'
        ? restoreStandardInput(call, place)
        : restoreFile(call, place, resolve(call.folder, operand)))
      const { origin, handle, title, madeAt } = about
      const jobs = countRows(contents.jobs)
      const { missing } = contents.media
      if (call.values.json)
        print(JSON.stringify({ origin, handle, title, madeAt, jobs, missingPictures: missing.length }))
      else print(describe(about, missing.length))
      return exits.done
    }),
}

async function restoreStandardInput(call: Call, place: Place): Promise<Checked> {
  const { dataDir } = place.config
  addDataDir(dataDir)
  const file = join(dataDir, `.restore-${process.pid}.tar.gz`)
  try {
    return await restoreFrom(call, place, {
      name: 'Standard input',
      open: await keepStandardInput(file, place.signal),
    })
  } finally {
    await rm(file, { force: true })
  }
}

async function restoreFile(call: Call, place: Place, file: string): Promise<Checked> {
  return restoreFrom(call, place, { name: file, open: await openFile(file) })
}

async function restoreFrom(
  call: Call,
  place: Place,
  { name, open }: { name: string; open: OpenFile },
): Promise<Checked> {
  const { signal, log, config } = place
  const folder = join(call.root, 'drizzle')
  try {
    const checked = await checkBackup(open, listLevels(folder), signal)
    const storage = openStorage(config.dataDir)
    const onProgress = createProgress('Restoring')
    await withFreshDatabase(place, (connection) =>
      restoreBackup({ connection, storage, folder, log }, open, checked, { signal, onProgress }),
    )
    return checked
  } catch (error) {
    throw aboutFile(name, toPlainError(name, error as NodeJS.ErrnoException))
  }
}

function describe({ title, handle, origin, madeAt }: About, missing: number): string {
  const host = new URL(origin).host
  const handleHost = handle.slice(handle.lastIndexOf('@') + 1)
  const settings = handleHost === host ? `ORIGIN=${origin}` : `ORIGIN=${origin} and HANDLE_HOST=${handleHost}`
  const lack =
    missing > 0
      ? `\nWarning: ${showMissing(missing)} in this backup, and were so when it was made. An older one may have them.`
      : ''
  return `${title} (${handle}) is here as it was on ${showMoment(madeAt)}.${lack}
Start it with ${settings}, and only if it runs nowhere else any more: two of the same blog would both speak to its followers.`
}

/** 2026-11-23 at 14:05 UTC */
function showMoment(iso: string): string {
  return `${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC`
}
