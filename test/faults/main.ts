/**
 * `npm run test:faults`: the fault suite in full. `--json` prints one object, and the progress goes to
 * standard error. Exit status: 0 nothing was lost, 1 something was, or it could not be played.
 */
import { registerHooks } from 'node:module'
import { parseArgs } from 'node:util'
import { mendPostgres } from '../../bin/mend-postgres.js'

/** The suite looks at a database that goes away, too: it needs the library as the program has it. */
registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!/postgres\/src\/connection\.js$/.test(url)) return loaded
    return { ...loaded, source: mendPostgres(String(loaded.source)) }
  },
})

const usage = `Usage: npm run test:faults [-- OPTIONS]

Plays kill -9, outages of PostgreSQL and restarts over many inboxes, and reckons what
was lost: about ten minutes. docs/faults.md says what it shows.

  --inboxes N  other servers, each with an inbox (200)
  --rounds N   rounds of kill -9, three times each (10)
  --json       one JSON object on standard output

Exit status: 0 nothing was lost, 1 something was or it could not be played, 2 wrong command line.
`

const values = readArgs()
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}

function readArgs() {
  const count = { type: 'string' } as const
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const read = parseArgs({ options: { ...options, inboxes: count, rounds: count } }).values
    for (const name of ['inboxes', 'rounds'] as const)
      if (!/^[1-9]\d*$/.test(read[name] ?? '1')) throw new Error(`--${name} takes a number from 1 on`)
    return read
  } catch (error) {
    const [problem] = (error as Error).message.split(/\. |\n/)
    process.stderr.write(`${problem}. See: npm run test:faults -- --help\n`)
    return process.exit(2)
  }
}
const { full, playAll } = await import('./suite.ts')
const { toTable } = await import('./report.ts')

const stops: (() => Promise<void>)[] = []
const stopAll = async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
}
process.once('SIGINT', () => void stopAll().then(() => process.exit(130)))

const say = (text: string) => process.stderr.write(`${text}\n`)
const sizes = {
  ...full,
  inboxes: Number(values.inboxes ?? full.inboxes),
  rounds: Number(values.rounds ?? full.rounds),
}
try {
  const results = await playAll((stop) => stops.push(stop), sizes, say)
  process.stdout.write(values.json ? `${JSON.stringify({ results })}\n` : `\n${toTable(results)}\n`)
  process.exitCode = results.every(({ problems }) => problems.length === 0) ? 0 : 1
} finally {
  await stopAll()
}
