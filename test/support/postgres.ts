import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openPostgres } from '../../src/db/client.ts'
import { addCluster } from '../../src/db/embedded/cluster.ts'
import { chooseServerUser, runAs } from '../../src/db/embedded/server-user.ts'
import { openNative } from '../../src/db/native.ts'
import { type After, makeFolder } from './program.ts'

/** A PostgreSQL that is not Parzelle's own: it listens on a port, and comes and goes as it is told. */
export async function openForeignPostgres(after: After) {
  const folder = makeFolder(after)
  const data = join(folder, 'postgres')
  const user = chooseServerUser(folder, data, true)
  const native = openNative(folder, user)
  addCluster(native, data, user)
  const port = await findFreePort()
  const url = `postgres://parzelle@127.0.0.1:${port}/postgres`
  const flags = ['-D', data, '-p', String(port), '-c', 'unix_socket_directories=', '-c', 'fsync=off']
  const { file, args, options } = runAs(user, [join(native.bin, 'postgres'), ...flags])
  let child: ChildProcess | undefined
  const start = async () => {
    // What the last one has left (a port, shared memory) may be in the way for a moment.
    do {
      child = spawn(file, args, { ...options, stdio: 'ignore' })
    } while (!(await answers(url, child)))
  }
  const stop = async (signal: NodeJS.Signals = 'SIGQUIT') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  after(() => stop())
  await start()
  return {
    url,
    start,
    /** @param signal SIGINT: rolls back what is open; SIGQUIT: at once; SIGKILL: as in a crash */
    stop,
  }
}

/** Below the range from which the system takes ports for outgoing connections, so that it stays free. */
async function findFreePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const server = createServer().listen(port, '127.0.0.1')
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.close()
  return isFree ? port : findFreePort()
}

/** False when the server has ended before it answered. */
async function answers(url: string, server: ChildProcess): Promise<boolean> {
  for (;;) {
    const sql = openPostgres({ url }, { max: 1, onnotice: () => {} })
    const isThere = await sql`select 1`.then(
      () => true,
      () => false,
    )
    await sql.end({ timeout: 1 })
    if (isThere) return true
    await wait(50)
    if (server.exitCode !== null || server.signalCode !== null) return false
  }
}
