import type { App } from '../../src/app.ts'

export type Outcome = {
  verdict: 'handled' | 'dropped' | 'refused' | 'unexplained'
  /** What became of it, or why nothing. */
  what: string
}

/** What readers and the author see of others, by what it is; two of these tell what has changed between. */
export type Traces = Map<string, string>

export async function readTraces(app: App): Promise<Traces> {
  const rows = await app.raw<{ key: string; value: string }[]>`
    select 'comment ' || uri as key, case when "deletedAt" is null
      then visibility || ' comment: ' || html else 'placeholder' end as value
      from comments where uri is not null
    union all select 'reaction ' || reactions.id, case when "commentId" is null
      then kind || ' of the post' else kind || ' of a comment' end from reactions
    union all select 'follower ' || uri, 'follower ' || name
      from followers join people on people.id = "personId"
    union all select 'person ' || uri, 'person ' || name from people where "deletedAt" is null`
  return new Map(rows.map(({ key, value }) => [key, value]))
}

/** @param problems jobs that failed: never explained */
export function toOutcome(
  status: { code: number; text: string },
  change: { before: Traces; after: Traces },
  logged: readonly string[],
  problems: readonly string[],
): Outcome {
  if (problems.length > 0) return { verdict: 'unexplained', what: problems.join('; ') }
  const changes = listChanges(change)
  const reasons = logged.flatMap((line) => toReason(line) ?? [])
  if (status.code >= 500) return { verdict: 'unexplained', what: `${status.code} ${status.text}` }
  if (status.code >= 400) return { verdict: 'refused', what: `${status.code} ${status.text}` }
  if (changes.length > 0) return { verdict: 'handled', what: changes.join('; ') }
  if (reasons.length > 0) return { verdict: 'dropped', what: reasons.join('; ') }
  return { verdict: 'unexplained', what: `${status.code}, and nothing in the log` }
}

/** What stands in the log after the time and the level, without the addresses. */
function toReason(line: string): string | undefined {
  const [, text] = /^\S+ \S+ ((?:inbox|comments|reactions): .*)$/.exec(line) ?? []
  if (text === undefined || text.startsWith('inbox: read as')) return undefined
  return text
    .replaceAll(/ (?:type|actor|reply|note|object|activity|person|agent)=\S+/g, '')
    .replace('inbox: dropped, ', '')
    .replace(/inbox: refused because=(.*?)(?= \w+=|$)/, '$1')
}

function listChanges({ before, after }: { before: Traces; after: Traces }): string[] {
  const changes: string[] = []
  for (const [key, value] of after) {
    const was = before.get(key)
    if (was === undefined && !key.startsWith('person ')) changes.push(value)
    else if (was !== undefined && was !== value) changes.push(`${was} → ${value}`)
  }
  for (const [key, value] of before) if (!after.has(key)) changes.push(`gone: ${value}`)
  return changes.map(toShort)
}

function toShort(text: string): string {
  const plain = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return plain.length > 90 ? `${plain.slice(0, 89)}…` : plain
}
