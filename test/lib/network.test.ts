import { expect, test } from 'vitest'
import { toNetwork } from '../../src/lib/network.ts'

test('an IPv4 address is one visitor, however it is written', () => {
  expect(toNetwork('192.0.2.1')).toBe('192.0.2.1')
  expect(toNetwork('::ffff:192.0.2.1')).toBe('192.0.2.1')
})

test('a network of IPv6 is one visitor', () => {
  expect(toNetwork('2001:db8:1:2::1')).toBe(toNetwork('2001:db8:1:2:ffff::'))
  expect(toNetwork('2001:db8:1:2::1')).not.toBe(toNetwork('2001:db8:1:3::1'))
})

test('what is no address is itself', () => {
  expect([toNetwork(''), toNetwork('unknown')]).toEqual(['', 'unknown'])
})
