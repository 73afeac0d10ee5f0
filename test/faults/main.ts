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

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, inboxes: { type: 'string' }, rounds: { type: 'string' } },
})
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
