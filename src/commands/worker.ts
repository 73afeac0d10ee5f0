import { ConfigError, readConfig } from '../config.ts'
import type { Command } from './command.ts'
import { runUntilStopped } from './serve.ts'

export const worker: Command = {
  name: 'worker',
  summary: 'do only jobs and deliveries, beside other processes (needs DATABASE_URL)',
  help: `Usage: parzelle worker

Does the jobs and deliveries of a blog whose pages other processes serve. The
same as "serve" with ROLE=worker. It needs DATABASE_URL, and the same ORIGIN
and DATA_DIR as the others. It has no HTTP, so it has no /healthz either: ask
"parzelle health" with ROLE=worker.

Exit status: 0 stopped as asked, 1 could not start or go on, 2 wrong command line.`,
  options: {},
  operands: [],
  run: async (call) => {
    if (!call.env.DATABASE_URL)
      throw new ConfigError([
        'DATABASE_URL is missing: a worker runs beside other processes, and they cannot share the embedded database. Without it, "serve" alone does all the work.',
      ])
    return runUntilStopped(readConfig({ ...call.env, ROLE: 'worker' }), call)
  },
}
