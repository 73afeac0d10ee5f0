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
Prints what it hears: "ready", and what stands still all the same, such as "ready,
but no worker is running".

Exit status: 0 well, 1 not well, 2 wrong command line.`,
  options: {},
  operands: [],
  run: async ({ env }) => {
    const config = readConfig(env)
    print(config.role === 'worker' ? await checkWorker(config) : await checkWeb(config))
    return exits.done
  },
}

const limitMs = 5000

/** @returns what it says. @throws AppError when that is not that it is ready */
async function checkWeb({ host, port }: Config): Promise<string> {
  const address = `http://${toReachable(host)}:${port}/readyz`
  const { status, text } = await ask(address)
  if (status !== 200) throw new AppError('conflict', `${address} says: ${status} ${text}`)
  return text
}

async function ask(address: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(limitMs) })
    return { status: response.status, text: (await response.text()).trim() }
  } catch (error) {
    const { cause, message } = error as Error
    const problem = cause instanceof Error ? cause.message : message
    throw new AppError('conflict', `${address} does not answer: ${problem}`)
  }
}

/** What listens on all addresses listens on this one, too. */
function toReachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

async function checkWorker(config: Config): Promise<string> {
  const problem = await findWorkerProblem(config)
  if (problem) throw new AppError('conflict', problem)
  return 'ready'
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
