import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { mendPostgres } from './bin/mend-postgres.js'

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
    pool: 'forks',
    // Vitest leaves one processor free, which on two is half.
    maxWorkers: availableParallelism(),
  },
})
