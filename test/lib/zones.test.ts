import { expect, test } from 'vitest'
import { findTimeZone, listTimeZones } from '../../src/lib/zones.ts'

test('every zone that the platform knows is taken, under a name that is taken again', () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const found = findTimeZone(zone) ?? ''
    expect(findTimeZone(found), zone).toBe(found)
  }
})

test('a zone is known by its older name, in whatever letters', () => {
  expect(findTimeZone('Asia/Calcutta')).toBe('Asia/Kolkata')
  expect(findTimeZone(' europe/kiev ')).toBe('Europe/Kyiv')
  expect(findTimeZone('Asia/Rangoon')).toBe('Asia/Yangon')
  expect(findTimeZone('Atlantic/Faroe')).toBe('Atlantic/Faroe')
  expect(findTimeZone('europe/berlin')).toBe('Europe/Berlin')
  expect(findTimeZone('Europe/Glondyke')).toBeUndefined()
  expect(findTimeZone('+02:00')).toBeUndefined()
})

test('the list of zones has none under an older name, and each can be taken', () => {
  const zones = listTimeZones()
  expect(zones).toContain('Asia/Kolkata')
  expect(zones).not.toContain('Asia/Calcutta')
  expect(zones.filter((zone) => findTimeZone(zone) !== zone)).toEqual([])
})
