import { type Config, readConfig } from '../config.ts'
import { connect, isAtWork } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { workerName } from '../jobs/jobs.ts'
import { type Command, exits, print } from './command.ts'

export const health: Command = {
  name: 'health',
  summary: 'tell by the exit status whether the blog on this machine is well',
  help: `Usage: parzelle health

For monitors and containers. With the same environment as the blog: asks /readyz of
what serves on PORT. With ROLE=worker, which has no HTTP: asks the database whether
the jobs of a worker on this machine have asked it for work in the last minute.

Exit status: 0 well, 1 not well, 2 wrong command line.`,
  options: {},
  operands: [],
  run: async ({ env }) => {
    const config = readConfig(env)
    const problem = config.role === 'worker' ? await findWorkerProblem(config) : await findWebProblem(config)
    if (problem) throw new AppError('conflict', problem)
    print('ready')
    return exits.done
  },
}

const limitMs = 5000

async function findWebProblem({ host, port }: Config): Promise<string | undefined> {
  const address = `http://${toReachable(host)}:${port}/readyz`
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(limitMs) })
    return response.ok ? undefined : `${address} says: ${response.status} ${await response.text()}`
  } catch (error) {
    const { cause, message } = error as Error
    return `${address} does not answer: ${cause instanceof Error ? cause.message : message}`
  }
}

/** What listens on all addresses listens on this one, too. */
function toReachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

async function findWorkerProblem({ databaseUrl = '' }: Config): Promise<string | undefined> {
  const client = connect({ url: databaseUrl }, 'parzelle health', 1)
  try {
    const isWell = await Promise.race([isAtWork(client.db, workerName, 60), giveUp()])
    return isWell
      ? undefined
      : 'No worker on this machine has asked the database for work in the last minute.'
  } catch (error) {
    return `The database does not answer: ${(error as Error).message}`
  } finally {
    await client.raw.end({ timeout: 0 })
  }
}

function giveUp(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`nothing within ${limitMs / 1000} s`)), limitMs).unref()
  })
}
