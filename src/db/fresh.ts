import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { findPostmaster } from './embedded/postmaster.ts'
import type { EmbeddedOptions } from './embedded.ts'
import { type OpenDatabase, openDatabase } from './open.ts'

export type FreshDatabase = OpenDatabase & {
  /** Closes, and takes away what of the database was made to open it: all of it or nothing. */
  discard(): Promise<void>
}

/** Opens the database for whoever fills it from the beginning, and may fail. */
export async function openFreshDatabase(config: Config, options: EmbeddedOptions): Promise<FreshDatabase> {
  const { dataDir } = config
  const data = join(dataDir, 'postgres')
  const isNew = { folder: !existsSync(dataDir), data: !existsSync(data) }
  const database = await openDatabase(config, options)
  return {
    ...database,
    discard: async () => {
      await database.close()
      // Someone who came meanwhile keeps it running, and then it is theirs, too.
      if (!isNew.data || findPostmaster(data)) return
      for (const path of [data, `${data}.log`]) rmSync(path, { recursive: true, force: true })
      if (isNew.folder) removeIfEmpty(dataDir)
    },
  }
}

function removeIfEmpty(folder: string): void {
  for (const path of [join(folder, 'media'), folder])
    try {
      rmdirSync(path)
    } catch {
      // Something lies there that is not ours to take away, or nothing does.
    }
}
