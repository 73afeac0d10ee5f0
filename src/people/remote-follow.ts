import { domainToUnicode } from 'node:url'
import type { App } from '../app.ts'
import { guardedFetch, isHttpError } from '../lib/http.ts'

/** A reader's account elsewhere, as typed. */
export type Account = { user: string; host: string }

/** What the reader wants to do at home, with the thing of ours that it is about. */
export type Intent =
  /** `handle` is ours without the first @, `id` our actor's. */
  | { type: 'follow'; handle: string; id: string }
  /** `id` of the post or comment. */
  | { type: 'answer'; id: string }

export type Door =
  | { found: true; address: string }
  /** No such server, no such account there, or a server that has no door for what is wanted. */
  | { found: false; problem: 'unreachable' | 'unknown' | 'noDoor' }

/** Reads @user@host, acct:user@host, or the address of a profile page that ends in @user. */
export function readAccount(typed: string): Account | undefined {
  const text = typed.trim()
  const profile = /^https?:\/\/([^/?#@]+)\/@([^/?#@]+)\/?$/i.exec(text)
  if (profile) return toAccount(profile[2], profile[1])
  const [, user, host] = /^(?:acct:)?@?([^@\s/]+)@([^@\s/]+)$/i.exec(text) ?? []
  return toAccount(user, host)
}

/** The server, as people write it, where somebody typed that and nothing else: mastodon.social */
export function findHost(typed: string): string | undefined {
  const [, name = ''] = /^(?:https?:\/\/)?@?([^@\s/]+\.[^@\s/.]{2,})\/?$/i.exec(typed.trim()) ?? []
  const host = name && URL.parse(`https://${name}`)?.host
  return host ? toReadableHost(host) : undefined
}

/** xn--grten-iua.example is gärten.example. */
export function toReadableHost(host: string): string {
  return host.replace(/^[^:[\]]+/, (name) => domainToUnicode(name) || name)
}

/**
 * Asks the reader's server, by WebFinger, where to send the reader: by Activity Intents (FEP-3b86) where it
 * knows them, else by the subscribe template of OStatus, which Mastodon and many others still offer.
 */
export async function findDoor(app: App, account: Account, intent: Intent): Promise<Door> {
  const answer = await askServer(app, account)
  if (!Array.isArray(answer)) return { found: false, problem: answer }
  const address = chooseAddress(answer, intent)
  const isSafe = address !== undefined && isAllowed(app, address)
  return isSafe ? { found: true, address } : { found: false, problem: 'noDoor' }
}

type Link = { rel: string; template: string }

async function askServer(app: App, { user, host }: Account): Promise<Link[] | 'unreachable' | 'unknown'> {
  const { origin, allowPrivateAddress } = app.config
  const resource = encodeURIComponent(`acct:${user}@${host}`)
  const scheme = allowPrivateAddress && isLoopback(host) ? 'http' : 'https'
  try {
    const { status, body } = await guardedFetch(
      `${scheme}://${host}/.well-known/webfinger?resource=${resource}`,
      {
        origin,
        allowPrivateAddress,
        headers: { accept: 'application/jrd+json, application/json' },
        maxBytes: 100_000,
        timeoutMs: 8_000,
      },
    )
    if (status >= 500) return 'unreachable'
    return status === 200 ? readLinks(body.toString('utf8')) : 'unknown'
  } catch (error) {
    if (isHttpError(error)) return 'unreachable'
    throw error
  }
}

function chooseAddress(links: readonly Link[], intent: Intent): string | undefined {
  for (const { rel, values } of listDoors(intent)) {
    const link = links.find((candidate) => candidate.rel === rel)
    if (link && Object.keys(values).some((name) => link.template.includes(`{${name}}`)))
      return fill(link.template, values)
  }
  return undefined
}

/** The best first. Only a door whose template has room for one of the values leads anywhere. */
function listDoors(intent: Intent): { rel: string; values: Record<string, string> }[] {
  const { id } = intent
  const subscribe = 'http://ostatus.org/schema/1.0/subscribe'
  if (intent.type === 'follow')
    return [
      { rel: `${activityIntents}Follow`, values: { object: id } },
      { rel: subscribe, values: { uri: intent.handle } },
    ]
  return [
    { rel: `${activityIntents}Create`, values: { inReplyTo: id } },
    { rel: `${activityIntents}Object`, values: { object: id } },
    { rel: subscribe, values: { uri: id } },
  ]
}

const activityIntents = 'https://w3id.org/fep/3b86/'

/** Parameters that we have no value for are blank (FEP-3b86). */
function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{([^}]*)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}

function readLinks(text: string): Link[] | 'unknown' {
  const document = parseJson(text)
  if (typeof document !== 'object' || document === null || !('links' in document)) return 'unknown'
  return Array.isArray(document.links) ? document.links.filter(isLink) : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false
  return (
    'rel' in value &&
    typeof value.rel === 'string' &&
    'template' in value &&
    typeof value.template === 'string'
  )
}

function toAccount(user: string | undefined, host: string | undefined): Account | undefined {
  if (!user || !host) return undefined
  const url = URL.parse(`https://${host}`)
  return url?.hostname && url.pathname === '/' ? { user, host: url.host } : undefined
}

function isAllowed(app: App, address: string): boolean {
  const protocol = URL.parse(address)?.protocol
  return protocol === 'https:' || (app.config.allowPrivateAddress && protocol === 'http:')
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
}
