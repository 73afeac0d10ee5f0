import { setTimeout as wait } from 'node:timers/promises'
import { publishPost } from '../../src/posts/publish.ts'
import { round, say } from '../support/bench.ts'
import type { Parzelle } from '../support/parzelle.ts'
import type { Sinks } from './sinks.ts'

/** About 3 kB, as long as a short post is. */
export const markdown = Array.from(
  { length: 20 },
  (_, n) => `Im ${n + 1}. Beet stehen **Tulpen**; die ersten blühen schon, die anderen lassen sich Zeit.\n\n`,
).join('')

/** From a click on "publish" to the last row that says delivered. */
export async function publishAndMeasure(parzelle: Parzelle, sinks: Sinks, label: string) {
  const { app } = parzelle
  await sinks.call('report')
  const before = { us: parzelle.cpuMs(), sinks: sinks.cpuMs() }
  const publishedAt = Date.now()
  await publishPost(app, { title: `Tulpen ${publishedAt}`, markdown, excerpt: '', topics: [] })
  const { count, beganAt } = await waitForRows(parzelle, publishedAt)
  await sinks.haveReceived(count)
  const endedAt = await waitForVerdicts(parzelle)
  const after = { us: parzelle.cpuMs(), sinks: sinks.cpuMs() }
  const seen = await sinks.call('report')
  const deliveriesPerSecond = (count / (endedAt - beganAt)) * 1000
  const programMs = (after.us.program - before.us.program) / count
  const postgresMs = (after.us.postgres - before.us.postgres) / count
  say(`Parzelle, ${label}: ${count} deliveries, ${round(deliveriesPerSecond)}/s`)
  if (seen.refused > 0 || seen.received !== count)
    throw new Error(`${seen.received} of ${count} came, ${seen.refused} with a bad signature`)
  return {
    deliveries: count,
    deliveriesPerSecond: round(deliveriesPerSecond),
    cpuMsPerDelivery: round(programMs + postgresMs),
    cpuMsOfParts: {
      program: round(programMs),
      postgres: round(postgresMs),
      sinks: round((after.sinks - before.sinks) / count),
    },
    publishedToFirstRowMs: beganAt - publishedAt,
    signaturesChecked: seen.checked,
    signaturesRefused: seen.refused,
    connections: seen.connections,
  }
}

/** When the transaction began that wrote the rows, on the clock of this machine. */
async function waitForRows({ app }: Parzelle, publishedAt: number) {
  for (;;) {
    const [row] = await app.raw<{ count: number; beganAt: number }[]>`
      select count(*)::int as count, (extract(epoch from min(activities."createdAt")) * 1000)::float as "beganAt"
      from deliveries join activities on activities.id = deliveries."activityId"
      where activities."createdAt" >= ${new Date(publishedAt).toISOString()}`
    if (row && row.count > 0) return { count: row.count, beganAt: row.beganAt }
    await wait(20)
  }
}

async function waitForVerdicts({ app }: Parzelle): Promise<number> {
  for (;;) {
    const [row] = await app.raw<{ open: number; endedAt: number }[]>`
      select count(*) filter (where state <> 'delivered')::int as open, (extract(epoch from max("deliveredAt")) * 1000)::float as "endedAt"
      from deliveries`
    if (row?.open === 0) return row.endedAt
    await wait(20)
  }
}
