import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { countRows } from '../backup/backup.ts'
import { type Saved, saveBackup } from '../backup/save.ts'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { openStorage } from '../lib/storage.ts'
import {
  createFile,
  createProgress,
  type Destination,
  showBytes,
  showMissing,
  toPlainError,
  useStandardOutput,
} from './archive-file.ts'
import { type Command, exits, print, tell } from './command.ts'
import { type Place, runInterruptibly, withDatabase } from './with-database.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'save the whole blog to one file, also while it runs',
  help: `Usage: parzelle backup FILE

Saves the whole blog to one file: posts, comments, followers, settings, pictures,
keys, the ledger of deliveries, and what waits to be sent or done. The blog may run
meanwhile; the file shows it as it was in one moment. Not in it: who is signed in.

FILE is a tar archive packed by gzip (docs/decisions/0013), such as blog.tar.gz,
and does not depend on the version of PostgreSQL. "-" is standard output. The file
holds the blog's private keys: whoever has it can speak as the blog.

When files of pictures are missing, which happens when their disk is not there, the
rest is saved all the same, and the exit status is 1.

  --force          replace FILE if it is there
  --allow-missing  exit status 0 also when files of pictures are missing
  --json           print {"file", "origin", "madeAt", "version", "posts", …,
                   "missingPictures"} for programs; with "-" on standard error

Example:
  parzelle backup "$HOME/blog-$(date +%F).tar.gz"

Exit status: 0 done, 1 could not be done or pictures are missing, 2 wrong command line.`,
  options: {
    force: { type: 'boolean' },
    'allow-missing': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  operands: ['FILE'],
  run: (call) =>
    runInterruptibly(call, async (place) => {
      refuseNothing(place.config)
      const operand = call.operands[0] ?? ''
      const file = operand === '-' ? 'standard output' : resolve(call.folder, operand)
      const destination =
        operand === '-' ? useStandardOutput() : await createFile(file, call.values.force === true)
      const saved = await save(place, destination, { file, folder: join(call.root, 'drizzle') })
      const text = call.values.json ? JSON.stringify(toResult(file, saved)) : describe(file, saved)
      // Standard output is the backup itself, then.
      if (operand === '-') tell(text)
      else print(text)
      return toStatus(saved, place.config, call.values['allow-missing'] === true)
    }),
}

/** What runs every night must not look well while the pictures are not there. */
function toStatus({ contents }: Saved, { dataDir }: Config, isAllowed: boolean): number {
  const { length } = contents.media.missing
  if (length === 0) return exits.done
  tell(`Warning: ${showMissing(length)}. Are they all in ${join(dataDir, 'media')}, and is that disk there?`)
  if (isAllowed) return exits.done
  tell('Everything else is saved. The exit status is 1 for that reason; --allow-missing makes it 0.')
  return exits.failed
}

/** Without looking for it a database would be made, only to find nothing in it. */
function refuseNothing({ databaseUrl, dataDir }: Config): void {
  if (!databaseUrl && !existsSync(join(dataDir, 'postgres')))
    throw new AppError(
      'not-found',
      `There is no blog in ${dataDir}, so there is nothing to back up. Set DATA_DIR to the folder of the blog.`,
    )
}

async function save(
  place: Place,
  destination: Destination,
  { file, folder }: { file: string; folder: string },
): Promise<Saved> {
  const { signal, config } = place
  const storage = openStorage(config.dataDir)
  const onProgress = createProgress('Backing up')
  try {
    const saved = await withDatabase(place, (connection) =>
      saveBackup({ connection, storage, folder }, destination.stream, { signal, onProgress }),
    )
    await destination.keep()
    return saved
  } catch (error) {
    await destination.discard()
    throw toPlainError(file, error as NodeJS.ErrnoException)
  }
}

function toResult(file: string, { about, contents }: Saved) {
  const { origin, handle, title, madeAt, version } = about
  const count = (name: string) => countRows(contents.tables.find((t) => t.name === name)?.parts ?? [])
  const { files, byteLength, missing } = contents.media
  return {
    ...{ file, origin, handle, title, madeAt, version, level: about.level.name },
    ...{ posts: count('posts'), comments: count('comments'), followers: count('followers') },
    ...{ deliveries: count('deliveries'), jobs: countRows(contents.jobs) },
    ...{ pictures: files, pictureBytes: byteLength, missingPictures: missing.length },
  }
}

function describe(file: string, saved: Saved): string {
  const { title, origin, posts, comments, followers, pictures, pictureBytes } = toResult(file, saved)
  return `${title} (${origin}) is saved to ${file}: ${count(posts, 'post')}, ${count(comments, 'comment')}, ${count(followers, 'follower')}, ${count(pictures, 'picture')} (${showBytes(pictureBytes)}).
It holds the blog's private keys: whoever has it can speak as the blog. Keep it where only you can read it.`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
