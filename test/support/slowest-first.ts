import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Slow files begin first, so that none runs on alone at the end. Vitest knows how long a file takes only
 * where it has run before, which on a fresh clone is nowhere.
 */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

const slow = [
  'faults/faults',
  'browser/desk',
  'start/serve',
  'web/admin/access',
  'tools/payloads',
  'commands/backup',
  'delivery/weather',
  'delivery/order',
  'start/outage',
  'jobs/worker',
  'browser/reading',
  'commands/health',
  'db/embedded',
  'commands/command-line',
  'web/admin/pages',
  'delivery/send',
  'delivery/faults',
  'start/users',
]

function rank({ moduleId }: TestSpecification): number {
  const place = slow.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return place === -1 ? slow.length : place
}
