import { type Config, readConfig } from '../config.ts'
import { createLog, type Log } from '../lib/log.ts'
import { version } from '../lib/version.ts'
import type { Running } from '../serve/start.ts'
import { type Call, type Command, exits, print, tell } from './command.ts'
import { awaitImpatience, awaitSignal, type Signals } from './signals.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'run the blog (this is what happens without a command)',
  help: `Usage: parzelle serve

Runs the blog until it is stopped with Ctrl+C or SIGTERM: pages, inbox, jobs
and deliveries. Without DATABASE_URL it runs its own PostgreSQL in DATA_DIR.
The first time it prints a link, which works once, to set up the blog.

Settings come from the environment, or from a file .env in this folder:
  ORIGIN       public address of the pages (http://localhost:PORT)
  HANDLE_HOST  host in @blog@host, where it is not that of ORIGIN
  PORT, HOST   where to listen (3000, 127.0.0.1); PORT=0 takes any free port
  DATA_DIR     database and pictures (./data)
  DATABASE_URL a PostgreSQL of your own, 14 or newer
  ROLE         all, web or worker; the last two need DATABASE_URL
  TRUST_PROXY  true: believe X-Forwarded-Host and X-Forwarded-For

Exit status: 0 stopped as asked, 1 could not start or go on, 2 wrong command line.`,
  options: {},
  operands: [],
  run: (call) => runUntilStopped(readConfig(call.env), call),
}

/** Shared with `worker`. */
export async function runUntilStopped(config: Config, { root }: Call): Promise<number> {
  const log = createLog(tell)
  const signals = awaitSignal()
  let status: number = exits.done
  const giveUp = (message: string, error?: unknown) => {
    status = exits.failed
    log.error(message, { ...(error !== undefined && { error }) })
    signals.stop()
  }
  process.on('uncaughtException', (error) => giveUp('fault: Parzelle cannot go on', error))
  // Loaded only here: the other commands need none of it, and it is the better half of the program.
  const { startParzelle } = await import('../serve/start.ts')
  const start = startParzelle(config, { root, log, onReplaced: (error) => giveUp(error.message) })
  const running = await Promise.race([start, awaitImpatience(signals)])
  if (!running) return exits.interrupted
  greet(running)
  await signals.first
  return await stop(running, signals, log, () => status)
}

function greet({ config, setupLink }: Running): void {
  const name = `Parzelle ${version}`
  const place = config.role === 'worker' ? 'does the work of' : 'is at'
  const isSaid = config.role === 'worker' || new URL(config.origin).port === String(config.port)
  const port = isSaid ? '' : ` (port ${config.port})`
  const invitation = setupLink
    ? `\n\nSet up your blog with this link; it works once:\n\n  ${setupLink}\n`
    : ''
  print(`${name} ${place} ${config.origin}${port}. Ctrl+C stops it.${invitation}`)
}

async function stop(running: Running, signals: Signals, log: Log, status: () => number): Promise<number> {
  log.info('stop: finishing what is in hand')
  const stopped = running.stop().then(status)
  const forced = signals.second.then(() => running.stopNow()).then(() => exits.interrupted)
  const result = await Promise.race([stopped, forced])
  log.info('stop: done')
  return result
}
