import { spawn } from 'node:child_process'
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
  let child = spawn(file, args, { ...options, stdio: 'ignore' })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGQUIT')
    await once(child, 'exit')
  }
  after(stop)
  await answers(url)
  return {
    url,
    stop,
    start: async () => {
      child = spawn(file, args, { ...options, stdio: 'ignore' })
      await answers(url)
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const sql = openPostgres({ url }, { max: 1, onnotice: () => {} })
    const isThere = await sql`select 1`.then(
      () => true,
      () => false,
    )
    await sql.end({ timeout: 1 })
    if (isThere) return
    await wait(50)
  }
}
