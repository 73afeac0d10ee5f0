/** The closing table. */
import type { Result } from './suite.ts'

type Line = [string, (result: Result) => number | string]

const lines: Line[] = [
  ['seconds', ({ seconds }) => seconds],
  ['rounds', ({ rounds }) => rounds],
  ['kills', ({ kills }) => Object.values(kills).reduce((sum, count) => sum + count, 0)],
  ['restarts by SIGTERM', ({ restarts }) => restarts ?? 0],
  ['posts', ({ balance }) => balance.posts],
  ['activities sent out', ({ balance }) => balance.activities],
  ['deliveries expected', ({ balance }) => balance.deliveries],
  ['deliveries arrived', ({ balance }) => balance.arrived],
  ['turned away by neighbours', ({ balance }) => balance.turnedAway],
  ['again under the same id', ({ balance }) => balance.sameAgain],
  ['follows sent in / kept', ({ balance }) => `${balance.followsSent} / ${balance.followers}`],
  ['replies sent in / shown', ({ balance }) => `${balance.repliesSent} / ${balance.repliesShown}`],
  ['likes sent in / counted', ({ balance }) => `${balance.likesSent} / ${balance.likesCounted}`],
  ['sent in more than once', ({ balance }) => balance.sentAgain],
  ['forms at the desk', ({ desk }) => desk.sent],
  ['  answered with an error', ({ desk }) => desk.failed],
  ['  and done all the same', ({ desk }) => desk.doneAllTheSame],
  ['"parzelle publish"', ({ commands }) => commands?.run ?? 0],
  ['  ended with an error', ({ commands }) => commands?.refused ?? 0],
  ['  and done all the same', ({ commands }) => commands?.doneAllTheSame ?? 0],
  ['pages read', ({ reads }) => reads?.reads ?? 0],
  ['  answered 503', ({ reads }) => reads?.outages ?? 0],
  ['  slowest, ms', ({ reads }) => reads?.slowestMs ?? 0],
  ['  ERRORS', ({ reads }) => reads?.errors.length ?? 0],
  ['LOST', ({ balance }) => balance.lost.length],
  ['UNDER ANOTHER ID', ({ balance }) => balance.doubled.length],
  ['OUT OF ORDER', ({ balance }) => balance.disorder.length],
  ['BADLY SIGNED', ({ balance }) => balance.unsigned.length],
]

/** Deliveries and mail are counted from the beginning of a world on, all else in the scenario alone. */
export function toTable(results: readonly Result[]): string {
  const heads = results.map(({ scenario }, index) => `${index + 1}. ${scenario}`)
  const rows = lines.map(([name, read]) => [
    name.padEnd(28),
    ...results.map((result) => String(read(result)).padStart(12)),
  ])
  const numbers = ['', ...results.map((_, index) => String(index + 1).padStart(12))]
  const body = [[''.padEnd(28), ...numbers.slice(1)], ...rows].map((row) => row.join(''))
  return [...heads, '', ...body, '', ...results.flatMap(toKills), ...results.flatMap(toProblems)].join('\n')
}

function toKills({ scenario, kills }: Result): string[] {
  return Object.entries(kills).map(([name, count]) => `${scenario}, when: ${name} × ${count}`)
}

const maxShown = 20

function toProblems({ scenario, problems }: Result): string[] {
  const more = problems.length - maxShown
  return [
    ...problems.slice(0, maxShown).map((problem) => `FAULT in ${scenario}: ${problem}`),
    ...(more > 0 ? [`FAULT in ${scenario}: and ${more} more`] : []),
  ]
}
