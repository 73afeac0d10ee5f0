import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { addDataDir } from '../lib/data-dir.ts'
import { type Connection, openPostgres } from './client.ts'
import { type EmbeddedOptions, startEmbedded } from './embedded.ts'

export type OpenDatabase = { connection: Connection; close(): Promise<void> }

/**
 * The database of DATABASE_URL or, without it, our own.
 * @throws AppError conflict, in plain words, when there is none
 */
export async function openDatabase(config: Config, options: EmbeddedOptions): Promise<OpenDatabase> {
  if (!config.databaseUrl) {
    const { connection, stop } = await startEmbedded(config.dataDir, options)
    return { connection, close: stop }
  }
  addDataDir(config.dataDir)
  await tryServer(config.databaseUrl)
  return { connection: { url: config.databaseUrl }, close: async () => {} }
}

const oldestMajor = 14

async function tryServer(url: string): Promise<void> {
  const sql = openPostgres({ url }, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    const [row] = await sql<{ number: number }[]>`select current_setting('server_version_num')::int as number`
    const major = Math.floor((row?.number ?? 0) / 10_000)
    if (major < oldestMajor)
      throw new AppError(
        'conflict',
        `The database of DATABASE_URL is PostgreSQL ${major}; Parzelle needs ${oldestMajor} or newer.`,
      )
  } catch (error) {
    throw toPlainError(url, error as NodeJS.ErrnoException)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function toPlainError(url: string, error: NodeJS.ErrnoException): Error {
  // Never the whole address: there is a password in it.
  const { host, username, pathname } = new URL(url)
  const problems: Record<string, string> = {
    ECONNREFUSED: `Nothing answers at ${host}`,
    ENOTFOUND: `There is no machine named ${host}`,
    CONNECT_TIMEOUT: `Nothing answers at ${host} within 10 seconds`,
    '28P01': `The server at ${host} does not accept the password of "${username}"`,
    '28000': `The server at ${host} does not let "${username}" in`,
    '3D000': `The server at ${host} has no database "${pathname.slice(1)}"`,
  }
  const problem = problems[error.code ?? '']
  if (!problem) return error
  return new AppError(
    'conflict',
    `The database of DATABASE_URL cannot be used: ${problem} (${error.message}).`,
  )
}
