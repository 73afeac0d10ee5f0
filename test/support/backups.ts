/** Backups of test blogs, and empty places to restore them into. */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { inject, onTestFinished } from 'vitest'
import { type OpenFile, readBackup, readBytes } from '../../src/backup/check.ts'
import { type BackupSource, saveBackup } from '../../src/backup/save.ts'
import { createLog } from '../../src/lib/log.ts'
import { openStorage, type Storage } from '../../src/lib/storage.ts'
import { newId } from '../../src/lib/uuid.ts'

export const calm = () => ({ signal: new AbortController().signal, onProgress: () => {} })

function makeDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'parzelle-backup-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A database with nothing in it, and a folder for pictures. */
export async function makeEmptyPlace(): Promise<
  BackupSource & { log: ReturnType<typeof createLog>; dir: string }
> {
  const { socketDir, user } = inject('postgres')
  const database = `test_${newId().replaceAll('-', '')}`
  const sql = postgres({ host: socketDir, user, database: 'postgres', max: 1 })
  await sql`create database ${sql(database)} template template0`
  await sql.end()
  const dir = makeDir()
  const storage: Storage = openStorage(dir)
  return {
    connection: { socketDir, user, database },
    storage,
    folder: 'drizzle',
    log: createLog(() => {}),
    dir,
  }
}

export type SavedFile = { file: string; open: OpenFile }

export async function save(source: Omit<BackupSource, 'folder'>): Promise<SavedFile> {
  const file = join(makeDir(), 'blog.tar.gz')
  await saveBackup({ ...source, folder: 'drizzle' }, createWriteStream(file), calm())
  return { file, open: () => createReadStream(file) }
}

/** Name → text of all files in it. */
export async function unpack(open: OpenFile): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for await (const file of readBackup(open)) files.set(file.name, (await readBytes(file)).toString('latin1'))
  return files
}
