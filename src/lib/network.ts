import ipaddr from 'ipaddr.js'

/**
 * What counts as one visitor where tries are limited. Of IPv6 the first half: whoever has one such address
 * has all of its network. An address that is none stays what it is.
 */
export function toNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
