/** Why a request of ours got no answer that can be used. */
export type HttpErrorReason =
  /** Not an https address (or http, where private addresses are allowed). */
  | 'bad-address'
  | 'private-address'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  /** The answer's encoding is unknown or broken. */
  | 'unreadable'
  /** No such host, connection refused or closed, certificate not trusted, … */
  | 'network'

/** `message` is short plain words, fit for the author's eyes, such as "no answer within 10 s". */
export type HttpError = Error & { readonly name: 'HttpError'; readonly reason: HttpErrorReason }

export function httpError(reason: HttpErrorReason, message: string, cause?: unknown): HttpError {
  const error = new Error(message, { cause })
  return Object.assign(error, { name: 'HttpError' as const, reason })
}

export function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && error.name === 'HttpError'
}

/** Turns what Node throws at a connection into plain words. */
export function toHttpError(error: unknown): HttpError {
  if (isHttpError(error)) return error
  const { code, message } = error as NodeJS.ErrnoException
  return httpError('network', describe(code, message), error)
}

function describe(code: string | undefined, message: string): string {
  if (!code) return message || 'network error'
  if (code in words) return words[code] ?? code
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) return `certificate not trusted (${code})`
  if (/^(ERR_SSL|EPROTO)/.test(code)) return `no secure connection (${code})`
  return `network error (${code})`
}

const words: Record<string, string> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed without an answer',
  EPIPE: 'connection closed without an answer',
  ETIMEDOUT: 'no connection',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
}
