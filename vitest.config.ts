import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { mendPostgres } from './bin/mend-postgres.js'
import { SlowestFirst } from './test/support/slowest-first.ts'

/** The library as the program runs it (docs/decisions/0007). */
const mend = {
  name: 'mend-postgres',
  transform: (code: string, id: string) =>
    /postgres[\\/]src[\\/]connection\.js/.test(id) ? mendPostgres(code) : undefined,
}

export default defineConfig({
  plugins: [mend],
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/global-setup.ts'],
    server: { deps: { inline: ['postgres'] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What waits to become so is waited for, also on a machine that is busy.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    // Files share what they import, which is a sixth of the time: importing does nothing, and every test has
    // an app of its own.
    isolate: false,
    // Many tests wait (for programs, for clocks), and meanwhile others can run.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowestFirst },
  },
})
