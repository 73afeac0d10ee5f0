import { type Connection, openPostgres } from './client.ts'

/** Two numbers that stand for "a process that does the work of this blog", in PostgreSQL's advisory locks. */
const key = { classid: 1_885_697_626, objid: 1 } as const

export type Presence = { stop(): Promise<void> }

/**
 * Tells the other processes on this database that this one works, for as long as it is connected: a lock
 * that goes with the connection, so that a process that is killed is missed at once.
 * @param onAlone called first, if no other process works just now; what a dead one had in hand is free then
 */
export async function holdPresence(connection: Connection, onAlone: () => Promise<void>): Promise<Presence> {
  let isStopped = false
  let pause: NodeJS.Timeout | undefined
  const options = {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    connection: { application_name: 'parzelle working' },
    onnotice: () => {},
    onclose: () => holdSoon(),
  }
  const sql = openPostgres(connection, options)
  const hold = () => {
    pause = undefined
    sql`select pg_advisory_lock_shared(${key.classid}, ${key.objid})`.catch(() => holdSoon())
  }
  const holdSoon = () => {
    if (!isStopped && isHeld) pause ??= setTimeout(hold, 1000)
  }
  let isHeld = false
  const [row] = await sql<{ isAlone: boolean }[]>`
    select pg_try_advisory_lock(${key.classid}, ${key.objid}) as "isAlone"`
  if (row?.isAlone) await onAlone()
  await sql`select pg_advisory_lock_shared(${key.classid}, ${key.objid})`
  if (row?.isAlone) await sql`select pg_advisory_unlock(${key.classid}, ${key.objid})`
  isHeld = true
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(pause)
      await sql.end({ timeout: 1 })
    },
  }
}

/** For queries: true while at least one process works. */
export const presenceQuery = `exists (
  select 1 from pg_locks where locktype = 'advisory' and granted
    and classid = ${key.classid} and objid = ${key.objid} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database()))`
