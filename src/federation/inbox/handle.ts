import type { App } from '../../app.ts'
import { guardedFetch } from '../../lib/http.ts'

/**
 * How people call an actor: user@host. The host may be another than that of the actor's id; then both have
 * to say so (RFC 7033, and as Mastodon does it). Where WebFinger gives nothing, the id's host has to do.
 */
export async function findHandle(app: App, id: URL, user: string): Promise<string> {
  const plain = `${user}@${id.host}`
  const subject = toAccount((await askWebFinger(app, id, id.host, id.href))?.subject)
  if (!subject || subject.user.toLowerCase() !== user.toLowerCase()) return plain
  const handle = `${subject.user}@${subject.host}`
  if (subject.host === id.host) return handle
  const other = await askWebFinger(app, id, subject.host, `acct:${handle}`)
  return other?.self === id.href ? handle : plain
}

type Answer = { subject: string; self: string | undefined }

/** Undefined for whatever goes wrong: a handle is nothing that a comment should wait for. */
async function askWebFinger(app: App, id: URL, host: string, resource: string): Promise<Answer | undefined> {
  const url = `${id.protocol}//${host}/.well-known/webfinger?resource=${encodeURIComponent(resource)}`
  try {
    const { status, body } = await guardedFetch(url, {
      origin: app.config.origin,
      allowPrivateAddress: app.config.allowPrivateAddress,
      headers: { accept: 'application/jrd+json, application/json' },
      maxBytes: 100_000,
      timeoutMs: 5_000,
    })
    return status === 200 ? toAnswer(JSON.parse(body.toString('utf8'))) : undefined
  } catch {
    return undefined
  }
}

function toAnswer(json: unknown): Answer | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { subject, links } = json as { subject?: unknown; links?: unknown }
  if (typeof subject !== 'string') return undefined
  const self = (Array.isArray(links) ? links : []).find(
    (link) => link?.rel === 'self' && /activity\+json|ld\+json/.test(String(link?.type)),
  )
  return { subject, self: typeof self?.href === 'string' ? self.href : undefined }
}

function toAccount(subject: string | undefined): { user: string; host: string } | undefined {
  const [, user, name] = /^acct:([^@\s]{1,100})@([^@\s/]{1,253})$/.exec(subject ?? '') ?? []
  const host = name && URL.parse(`https://${name}`)?.host
  return user && host ? { user, host } : undefined
}
