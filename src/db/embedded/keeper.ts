import { setTimeout as wait } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { type Connection, openPostgres } from '../client.ts'

/**
 * One connection that stays open as long as this process uses the database. Its advisory locks count the
 * processes that are inside and keep a second server out; they end with the process, however it ends.
 */
export type Keeper = {
  /** Resolves when the connection is lost. */
  lost: Promise<void>
  /**
   * Becomes the one process that serves, or tells the number of the one that does. Waits a little for it:
   * one that is being stopped, or was just killed, is gone in a moment.
   */
  findOtherServer(): Promise<string | undefined>
  /**
   * Leaves. True: nobody else is inside, and whoever comes now waits at the door, so the caller can and
   * must stop the server.
   */
  leave(): Promise<boolean>
  close(): Promise<void>
}

/** Keys of pg_advisory_lock, in the database "postgres". */
const locks = { inside: 7279010, server: 7279011, creation: 7279012 }

/** Goes in; waits at the door while the last one out is stopping the server. */
export async function openKeeper(connection: SocketConnection): Promise<Keeper> {
  const { sql, lost } = openConnection(connection)
  try {
    await sql`select pg_advisory_lock_shared(${locks.inside})`
    await addDatabase(sql, connection.database)
  } catch (error) {
    await sql.end({ timeout: 1 })
    throw error
  }
  return {
    lost,
    findOtherServer: () => findOtherServer(sql),
    leave: () => leave(sql),
    close: () => sql.end({ timeout: 1 }),
  }
}

export type SocketConnection = Extract<Connection, { socketDir: string }>

function openConnection(connection: SocketConnection) {
  let onclose = () => {}
  const lost = new Promise<void>((resolve) => {
    onclose = resolve
  })
  const sql = openPostgres(
    { ...connection, database: 'postgres' },
    {
      max: 1,
      max_lifetime: null,
      connect_timeout: 10,
      connection: { application_name: `${nameStart}${process.pid}` },
      onnotice: () => {},
      onclose,
    },
  )
  return { sql, lost }
}

const nameStart = 'parzelle keeper '

async function findOtherServer(sql: Sql): Promise<string | undefined> {
  for (const end = Date.now() + 3000; ; await wait(100)) {
    const [row] = await sql<{ isOurs: boolean }[]>`select pg_try_advisory_lock(${locks.server}) as "isOurs"`
    if (row?.isOurs) return undefined
    if (Date.now() > end) break
  }
  const [other] = await sql<{ name: string }[]>`
    select application_name as name from pg_stat_activity join pg_locks using (pid)
    where locktype = 'advisory' and objid = ${locks.server} and granted`
  return other?.name.replace(nameStart, '') ?? 'unknown'
}

async function leave(sql: Sql): Promise<boolean> {
  await sql`select pg_advisory_unlock_shared(${locks.inside})`
  const [row] = await sql<{ isLast: boolean }[]>`select pg_try_advisory_lock(${locks.inside}) as "isLast"`
  return row?.isLast === true
}

async function addDatabase(sql: Sql, name: string): Promise<void> {
  await sql`select pg_advisory_lock(${locks.creation})`
  const [there] = await sql`select from pg_database where datname = ${name}`
  if (!there) await sql`create database ${sql(name)}`
  await sql`select pg_advisory_unlock(${locks.creation})`
}
