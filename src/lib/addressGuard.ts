import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { httpError } from './httpError.ts'
import { listAddresses } from './resolve.ts'

/**
 * True for addresses on the open internet. All others could be machines beside ours: a server elsewhere
 * that names one of them (in an inbox, a redirect, its DNS) must not make us dial it. The forms that carry
 * an IPv4 address in an IPv6 one (mapped, compatible, 6to4, Teredo, NAT64) are refused with the rest,
 * except the mapped one, which is what some resolvers answer and which is judged by the address in it.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast)
}

/** All that IANA has given out of IPv6 so far (RFC 4291, 2.4); `::127.0.0.1` lies outside of it. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether a name can be one of the open internet: neither a private address nor a name that only this
 * machine or this network knows (RFC 6761, 6762, 8375).
 * @param hostname of a parsed URL
 */
export function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0) return isPublicAddress(host)
  return host.includes('.') && !/\.(localhost|local|internal|test|home\.arpa)\.?$/.test(host)
}

/**
 * Refuses an address that stands in the URL itself, for which Node asks no resolver.
 * @param hostname of a parsed URL, so that forms such as `0x7f.1` are already `127.0.0.1`
 * @throws HttpError private-address
 */
export function refusePrivateLiteral(hostname: string): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw privateAddress(hostname)
}

/**
 * Resolves a name for `net.connect` and gives only its public addresses. It stands at the connection
 * itself, so that a name that resolves differently a moment later (DNS rebinding) gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  listAddresses(hostname).then(
    (addresses) => {
      const wanted = addresses.filter(({ family }) => !options.family || options.family === family)
      const allowed = wanted.filter(({ address }) => isPublicAddress(address))
      const [first] = allowed
      if (!first) return callback(privateAddress(hostname), [])
      if (options.all) return callback(null, allowed)
      callback(null, first.address, first.family)
    },
    (error: NodeJS.ErrnoException) => callback(error, []),
  )
}
function privateAddress(hostname: string) {
  return httpError('private-address', `private address (${hostname})`)
}
