import { expect, test } from 'vitest'
import { tokens } from '../../src/db/schema.ts'
import { createLog, describeError, escapeButLines } from '../../src/lib/log.ts'
import { openTestApp } from '../support/app.ts'

function openLog() {
  const lines: string[] = []
  return {
    lines,
    log: createLog(
      (line) => lines.push(line),
      () => new Date('2026-11-23T10:00:00Z'),
    ),
  }
}

test('an event is a line with its time, its level and what it is about', () => {
  const { lines, log } = openLog()
  log.info('blog: set up', { title: 'Größe „7“', posts: 3, icon: null, none: undefined })
  expect(lines).toEqual([
    '2026-11-23T10:00:00.000Z info blog: set up title=Größe „7“ posts=3 icon=null none=undefined',
  ])
})

test('what strangers send breaks no line and moves no cursor', () => {
  const { lines, log } = openLog()
  const hostile = 'a\n2026 error b\r\u001b[2J\u0085\u2028\u2029c'
  log.warn(hostile, { text: hostile, list: [hostile], failure: String(new Error(hostile)) })
  expect(lines[0]).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
  expect(lines[0]).toContain('text=a\\n2026 error b\\u000d\\u001b[2J\\u0085\\u2028\\u2029c')
})

test('for a terminal the message of an error keeps its lines, and moves no cursor', () => {
  const cause = new Error('Two lines:\n- this\u001b[2J')
  const text = describeError(new Error('Not loaded', { cause }), escapeButLines)
  expect(text).toMatch(/^Error: Not loaded\n {4}at /)
  expect(text).toContain('caused by Error: Two lines:\n- this\\u001b[2J\n    at ')
  expect(describeError(cause)).toContain('Two lines:\\n- this')
})

test('an error is printed with its stack, and its message stays on one line', () => {
  const { lines, log } = openLog()
  log.error('job failed', { error: new TypeError('odd answer:\n2026 error all is lost') })
  const [first, ...frames] = lines.join('').split('\n')
  expect(first).toContain('error=TypeError: odd answer:\\n2026 error all is lost')
  expect(frames.length).toBeGreaterThan(1)
  for (const frame of frames) expect(frame).toMatch(/^ {4}at /)
})

test('a query that failed is told with its cause, but never with what was in it', async () => {
  const app = await openTestApp()
  const secret = 'shared-by-nobody'
  const insert = () => app.db.insert(tokens).values({ tokenHash: secret, purpose: 'setup' })
  await insert()
  const { lines, log } = openLog()
  log.error('setup failed', { error: await insert().catch((error: unknown) => error) })
  expect(lines.join('')).toContain('Failed query: insert into "tokens"')
  expect(lines.join('')).toContain('caused by PostgresError: duplicate key value violates unique constraint')
  expect(lines.join('')).not.toContain(secret)
})
