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

Exit status: 0 measured, 1 could not be measured, 2 wrong command line.
`

async function run(): Promise<number> {
  const { values, positionals } = readArgs()
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [name = ''] = positionals
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
  if (!bench || positionals.length > 1)
    return misuse(
      `Give one of ${Object.keys(benches).join(', ')}; got: ${positionals.join(' ') || 'nothing'}`,
    )
  const profileDir = values.profile === undefined ? undefined : resolve(values.profile)
  const result = await bench({ isQuick: values.quick ?? false, profileDir })
  const report = { machine: describeMachine(), isQuick: values.quick ?? false, [name]: result }
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : toLines(report))
  return 0
}

function readArgs() {
  const isOn = { type: 'boolean' } as const
  const options = {
    json: isOn,
    quick: isOn,
    help: { ...isOn, short: 'h' },
    profile: { type: 'string' },
  } as const
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    const [problem] = (error as Error).message.split(/\. |\n/)
    return process.exit(misuse(`${problem}`))
  }
}

function misuse(sentence: string): number {
  process.stderr.write(`${sentence}. See: npm run bench -- --help\n`)
  return 2
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
