import { expect, test } from 'vitest'
import { findMoment } from '../../src/web/cursor.ts'

test('a moment in an address is read back as it was written', () => {
  for (const at of ['2010-08-19T13:13:00.123Z', '1969-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z'])
    expect(findMoment(String(Date.parse(at)))?.toISOString()).toBe(at)
})

test('what no post can be dated is no moment', () => {
  for (const text of [
    undefined,
    '',
    'x',
    '1.5',
    '1e3',
    '999999999999999',
    '-999999999999999',
    '9'.repeat(16),
  ])
    expect(findMoment(text)).toBeUndefined()
})
