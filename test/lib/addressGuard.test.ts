import dns from 'node:dns'
import { expect, test } from 'vitest'
import { isPublicAddress, lookupPublic, refusePrivateLiteral } from '../../src/lib/addressGuard.ts'

test.each(['93.184.216.34', '45.33.7.1', '2606:4700::6810:84e5', '::ffff:93.184.216.34'])(
  '%s is an address on the open internet',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  ['this host', '0.0.0.0'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.8.9.10'],
  ['private', '10.1.2.3'],
  ['private', '172.31.255.255'],
  ['private', '192.168.0.1'],
  ['link-local, where clouds keep their secrets', '169.254.169.254'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['protocol assignments', '192.0.0.8'],
  ['documentation', '203.0.113.5'],
  ['benchmarks', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['link-local', 'fe80::1'],
  ['site-local', 'fec0::1'],
  ['unique local', 'fd12:3456::1'],
  ['multicast', 'ff02::1'],
  ['documentation', '2001:db8::1'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped loopback in hex', '::ffff:7f00:1'],
  ['compatible loopback', '::127.0.0.1'],
  ['translated loopback', '::ffff:0:127.0.0.1'],
  ['6to4 of a private address', '2002:0a00:0001::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['NAT64 of loopback', '64:ff9b::127.0.0.1'],
  ['local NAT64', '64:ff9b:1::1'],
  ['discard', '100::1'],
  ['not an address', 'example.org'],
])('refused as %s: %s', (_kind, address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each([
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://[::ffff:7f00:1]/',
])('a disguised loopback address is refused: %s', (url) => {
  expect(() => refusePrivateLiteral(new URL(url).hostname)).toThrow(/private address/)
})

test('a name that leads to loopback only does not resolve', async () => {
  const error = await new Promise((resolve) => lookupPublic('localhost', { all: true }, resolve))
  expect(error).toMatchObject({ reason: 'private-address' })
  expect((await dns.promises.lookup('localhost')).address).toMatch(/^(127\.|::1)/)
})
