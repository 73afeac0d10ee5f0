import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'

/**
 * Makes the request say ORIGIN, whatever a proxy made of its scheme and host: signatures are checked
 * against the public address, and links are built from it. A page asked for under another name is sent
 * to ORIGIN.
 * @returns false when the request is answered already
 */
export function nameRequest(config: Config, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { host, path } = readTarget(incoming, config.trustProxy)
  if (isPage(incoming) && !isOurs(config, host, path)) {
    outgoing.writeHead(308, { location: config.origin + path, 'cache-control': 'no-store' }).end()
    return false
  }
  incoming.url = config.origin + path
  setHost(incoming, config.origin.slice(config.origin.indexOf('//') + 2))
  return true
}

function readTarget(incoming: IncomingMessage, trustProxy: boolean): { host: string; path: string } {
  const target = incoming.url ?? '/'
  const forwarded = trustProxy ? incoming.headers['x-forwarded-host'] : undefined
  const said = [forwarded].flat()[0]?.split(',')[0]?.trim() || incoming.headers.host || ''
  if (target.startsWith('/')) return { host: said, path: target }
  if (!URL.canParse(target)) return { host: said, path: '/' }
  const url = new URL(target)
  return { host: forwarded ? said : url.host, path: url.pathname + url.search }
}

function isPage(incoming: IncomingMessage): boolean {
  return incoming.method === 'GET' || incoming.method === 'HEAD'
}

function isOurs(config: Config, host: string, path: string): boolean {
  // HTTP/1.0 clients may say no host at all.
  if (host === '' || isSameHost(config.origin, host)) return true
  const [pathname] = path.split('?')
  if (pathname === '/healthz' || pathname === '/readyz') return true
  return pathname === '/.well-known/webfinger' && isSameHost(`https://${config.handleHost}`, host)
}

function isSameHost(origin: string, host: string): boolean {
  if (origin.endsWith(`//${host}`)) return true
  // Written otherwise: upper case, or with the scheme's usual port.
  const scheme = origin.slice(0, origin.indexOf('//'))
  return URL.canParse(`${scheme}//${host}`) && new URL(`${scheme}//${host}`).origin === origin
}

function setHost(incoming: IncomingMessage, host: string): void {
  incoming.headers.host = host
  const { rawHeaders } = incoming
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (at >= 0) rawHeaders[at + 1] = host
  else rawHeaders.push('Host', host)
}
