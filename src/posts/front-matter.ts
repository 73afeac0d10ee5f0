import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLParseError } from 'yaml'
import { AppError } from '../errors.ts'
import { fromWallClock } from '../lib/zone.ts'
import type { PublishInput } from './post.ts'

/**
 * Reads a Markdown file with a YAML header between two lines of three hyphens: `title`, `topics` (a list,
 * or words between commas), `date`, `slug` and `excerpt`, each of them optional. The text below stays as
 * it is, character for character. An unknown key is an error and no warning: what a typo publishes is on
 * other people's servers at once.
 * @param timeZone where dates without an offset are meant
 * @throws AppError invalid that names every mistake of the header at once
 */
export function readPostFile(text: string, timeZone: string): PublishInput {
  const { header, body } = splitFile(text.replace(/^\uFEFF/, ''))
  const problems: string[] = []
  const values = header === undefined ? new Map<string, Node>() : readHeader(header, problems)
  const slug = readText(values, 'slug', problems)
  const publishedAt = readDate(readText(values, 'date', problems), timeZone, problems)
  const input: PublishInput = {
    title: readText(values, 'title', problems) ?? '',
    excerpt: readText(values, 'excerpt', problems) ?? '',
    topics: readTopics(values.get('topics'), problems),
    markdown: body,
    ...(slug && { slug }),
    ...(publishedAt && { publishedAt }),
  }
  if (problems.length > 0) throw new AppError('invalid', problems.join('\n'))
  return input
}

const keys = ['title', 'topics', 'date', 'slug', 'excerpt']
const fence = /^---[ \t]*\r?\n/
const header = /^---[ \t]*\r?\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m

/** Empty lines between the header and the text belong to neither. */
function splitFile(text: string): { header: string | undefined; body: string } {
  if (!fence.test(text)) return { header: undefined, body: text }
  const found = header.exec(text)
  if (found?.index !== 0)
    throw new AppError('invalid', 'The header begins with --- but no line with --- ends it.')
  return { header: found[1], body: text.slice(found[0].length).replace(/^(?:[ \t]*\r?\n)+/, '') }
}

function readHeader(yaml: string, problems: string[]): Map<string, Node> {
  // In the failsafe schema every value is text: a title such as 2010 or "no" stays one.
  const { errors, contents } = parseDocument(yaml, { schema: 'failsafe' })
  const [first] = errors
  if (first) problems.push(toPlainProblem(first))
  if (problems.length > 0 || contents === null) return new Map()
  if (!isMap(contents)) {
    problems.push('The header must be lines such as "title: My story".')
    return new Map()
  }
  const entries = contents.items.map(({ key, value }) => [String(key), value] as const)
  const unknown = entries.flatMap(([key]) => (keys.includes(key) ? [] : `"${key}"`))
  if (unknown.length > 0)
    problems.push(`Not known in the header: ${unknown.join(', ')}. Known are ${keys.join(', ')}.`)
  return new Map(entries.flatMap(([key, value]) => (value ? [[key, value]] : [])))
}

/** Of one mistake a parser makes several, so only the first is told; +1 because of the --- line. */
function toPlainProblem({ code, linePos }: YAMLParseError): string {
  const place = linePos ? ` at line ${linePos[0].line + 1}` : ''
  return code === 'DUPLICATE_KEY'
    ? `The header says something twice${place}. Keep one of the two lines.`
    : `The header cannot be read${place}. Look there, and one line above, for a colon, a # or a quotation mark inside a value: such a value needs "…" around it.`
}

function readText(values: Map<string, Node>, key: string, problems: string[]): string | undefined {
  const value = values.get(key)
  if (value === undefined) return undefined
  if (isScalar(value)) return String(value.value ?? '').trim() || undefined
  problems.push(`"${key}" must be a single value.`)
  return undefined
}

function readTopics(value: Node | undefined, problems: string[]): string[] {
  if (value === undefined) return []
  if (isScalar(value)) return String(value.value ?? '').split(',')
  if (isSeq(value) && value.items.every((item) => isScalar(item)))
    return value.items.map((item) => String(item.value ?? ''))
  problems.push('"topics" must be a list, or words between commas.')
  return []
}

const datePattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * A date alone is that day's first moment: it can never be in the future on the day itself, and the day is
 * what readers go by.
 */
function readDate(text: string | undefined, timeZone: string, problems: string[]): Date | undefined {
  if (text === undefined) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', offset] = datePattern.exec(text) ?? []
  const clock = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  }
  if (isOnClocks(clock)) return offset ? atOffset(clock, offset) : fromWallClock(clock, timeZone)
  problems.push(`"${text}" is no date. Write 2010-08-19, 2010-08-19 23:30 or 2010-08-19T23:30:00+02:00.`)
  return undefined
}

type Clock = Parameters<typeof fromWallClock>[0]

/** False for the 31st of June and for 25 o'clock. */
function isOnClocks({ year, month, day, hour, minute, second }: Clock): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  )
}

function atOffset(clock: Clock, offset: string): Date {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? []
  const ahead = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return new Date(fromWallClock(clock, 'UTC').getTime() - (sign === '-' ? -ahead : ahead))
}
