/**
 * Sends activities and objects that were recorded on other servers through the inbox of a blog of its own,
 * and tells what becomes of each: `npm run payloads -- DIR [--json]`.
 */
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { actorTypes, isRecord, type Json, listPayloads, type Payload, toActivity } from './files.ts'
import { type Keys, makeKeys, openNeighbours } from './neighbours.ts'
import { type Outcome, readTraces, toOutcome } from './outcome.ts'
import { openPlace, type Place } from './place.ts'
import { listBefore } from './prepare.ts'
import { type Aims, readdress } from './readdress.ts'

type Row = { file: string; type: string } & Outcome

const usage = `Usage: npm run payloads -- DIR [--json]

Sends every JSON file below DIR (activities and objects that were recorded on other
servers) through the inbox of a blog of its own, and tells what becomes of each.

  --json  one JSON object on standard output

Exit status: 0 each is handled, dropped for a reason or refused, 1 one is unexplained
or could not be read, 2 wrong command line.
`

const { values, positionals } = readArgs()
if (values.help) process.stdout.write(usage)
else if (positionals.length !== 1) end(2, 'Give one folder. See: npm run payloads -- --help')
else await main(positionals[0] ?? '', values.json)

function readArgs() {
  const json = { type: 'boolean', default: false } as const
  const help = { type: 'boolean', short: 'h' } as const
  try {
    return parseArgs({ options: { json, help }, allowPositionals: true })
  } catch (error) {
    const [problem] = (error as Error).message.split(/\. |\n/)
    return end(2, `${problem}. See: npm run payloads -- --help`)
  }
}

function end(status: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(status)
}

async function main(folder: string, asJson: boolean): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) end(1, `There is no folder ${folder}.`)
  const payloads = listPayloads(folder)
  if (payloads.length === 0) end(1, `There are no files *.json in ${folder}.`)
  const rows = await sendAll(payloads)
  print(rows, asJson)
  if (rows.some(({ verdict }) => verdict === 'unexplained')) process.exitCode = 1
}

async function sendAll(payloads: readonly Payload[]): Promise<Row[]> {
  const place = await openPlace()
  const keys = await makeKeys()
  const resident = await openNeighbours(keys)
  try {
    const comment = await addComment(place, resident)
    const rows: Row[] = []
    for (const payload of payloads) {
      const outcome = await send(place, keys, { ...place, comment }, payload)
      rows.push({ file: payload.file, type: toTypes(payload.json), ...outcome })
    }
    return rows
  } finally {
    resident.close()
    await place.close()
  }
}

/** Something that is not the post, for what is about a comment. */
async function addComment(
  place: Place,
  resident: Awaited<ReturnType<typeof openNeighbours>>,
): Promise<string> {
  const id = await resident.move('https://resident.example/notes/1')
  const person = await resident.move('https://resident.example/users/resident')
  const [create] = listBefore(
    { type: 'Delete', actor: person, object: id },
    { ...place, comment: id },
    resident,
  )
  if (create) await resident.post(place.inbox, create)
  await place.settle()
  return id
}

/** Each with servers of its own, so that none has a past. */
async function send(place: Place, keys: Keys, aims: Aims, payload: Payload): Promise<Outcome> {
  const neighbours = await openNeighbours(keys)
  try {
    const activity = await readdress(toActivity(payload), aims, neighbours)
    for (const before of listBefore(activity, aims, neighbours)) {
      await neighbours.post(place.inbox, before)
      await place.settle()
    }
    const { object } = activity
    if (isRecord(object) && isServed(object)) neighbours.serve(object)
    place.takeLog()
    const before = await readTraces(place.app)
    const response = await neighbours.post(place.inbox, activity)
    const status = { code: response.status, text: await response.text() }
    const problems = await place.settle()
    return toOutcome(status, { before, after: await readTraces(place.app) }, place.takeLog(), problems)
  } finally {
    neighbours.close()
  }
}

function isServed({ id, type }: Json): boolean {
  return typeof id === 'string' && (actorTypes.includes(String(type)) || type === 'Note')
}

function toTypes({ type, object }: Json): string {
  return isRecord(object) ? `${type}{${object.type}}` : String(type)
}

function print(rows: readonly Row[], asJson: boolean): void {
  const count = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length
  const counts = {
    files: rows.length,
    handled: count('handled'),
    dropped: count('dropped'),
    refused: count('refused'),
    unexplained: count('unexplained'),
  }
  if (asJson) console.log(JSON.stringify({ ...counts, rows }))
  else printTable(rows, counts)
}

function printTable(rows: readonly Row[], counts: Record<string, number>): void {
  const width = Math.max(...rows.map(({ file }) => file.length), 0)
  for (const { file, type, verdict, what } of rows)
    console.log(`${file.padEnd(width)}  ${verdict.padEnd(11)}  ${type}: ${what}`)
  const { files, handled, dropped, refused, unexplained } = counts
  console.log(
    `\n${files} files: ${handled} handled, ${dropped} dropped, ${refused} refused, ${unexplained} unexplained`,
  )
}
