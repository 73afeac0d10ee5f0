/** `npm run bench -- NAME [--json] [--quick] [--profile DIR]`: progress to stderr, the result to stdout. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchFanout } from './fanout.ts'
import { benchInbox } from './inbox.ts'
import type { BenchOptions } from './support/bench.ts'
import { closeAll } from './support/closing.ts'
import { describeMachine } from './support/machine.ts'

type Bench = (options: BenchOptions) => Promise<object>

const benches: Record<string, Bench> = { fanout: benchFanout, inbox: benchInbox }

const usage = `Usage: npm run bench -- NAME [--json] [--quick] [--profile DIR]

  ${Object.keys(benches).join(', ')}

  --json         one JSON object on standard output
  --quick        a tenth of the work: to see that it runs, not to quote
  --profile DIR  writes a CPU profile of Parzelle's own process there
`

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, profile: { type: 'string' } },
    allowPositionals: true,
  })
  const [name = ''] = positionals
  const bench = benches[name]
  if (!bench || positionals.length > 1) {
    process.stderr.write(usage)
    return 2
  }
  const profileDir = values.profile === undefined ? undefined : resolve(values.profile)
  const result = await bench({ isQuick: values.quick ?? false, profileDir })
  const report = { machine: describeMachine(), isQuick: values.quick ?? false, [name]: result }
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : toLines(report))
  return 0
}

/** One figure a line, `fanout.ratioToRsaLimit: 0.5`. */
function toLines(value: unknown, path: string[] = []): string {
  if (typeof value !== 'object' || value === null) return `${path.join('.')}: ${value}\n`
  return Object.entries(value)
    .map(([key, inner]) => toLines(inner, [...path, key]))
    .join('')
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => closeAll().finally(() => process.exit(130)))

try {
  process.exitCode = await run()
} finally {
  await closeAll()
}
