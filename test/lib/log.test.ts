import { expect, test } from 'vitest'
import { createLog } from '../../src/lib/log.ts'

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

test('an error is printed with its stack, and its message stays on one line', () => {
  const { lines, log } = openLog()
  log.error('job failed', { error: new TypeError('odd answer:\n2026 error all is lost') })
  const [first, ...frames] = lines.join('').split('\n')
  expect(first).toContain('error=TypeError: odd answer:\\n2026 error all is lost')
  expect(frames.length).toBeGreaterThan(1)
  for (const frame of frames) expect(frame).toMatch(/^ {4}at /)
})
