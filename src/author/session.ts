import type { App } from '../app.ts'
import { hashToken, newToken } from '../lib/token.ts'
import {
  findSessionRow,
  insertSession,
  removeEndedSessions,
  removeSession,
  updateSessionEnd,
} from './queries.ts'

export type Session = {
  authorId: string
  login: string
  /** Goes into every form and comes back with it. */
  csrfToken: string
  expiresAt: Date
  /** True when its end was just moved on: the cookie needs the new one, too. */
  isRenewed: boolean
}

/** `token` is for the cookie and is stored nowhere. */
export type NewSession = { token: string; csrfToken: string; expiresAt: Date }

const sessionLengthMs = 30 * 24 * 60 * 60 * 1000

export async function createSession(app: App, authorId: string): Promise<NewSession> {
  const created: NewSession = { token: newToken(), csrfToken: newToken(), expiresAt: sessionEnd(app.now()) }
  const { token, csrfToken, expiresAt } = created
  await removeEndedSessions(app.db, app.now())
  await insertSession(app.db, {
    tokenHash: hashToken(token),
    authorId,
    csrfToken,
    createdAt: app.now(),
    expiresAt,
  })
  return created
}

/** A session lasts until 30 days have passed without a visit. */
export async function findSession(app: App, token: string): Promise<Session | undefined> {
  const tokenHash = hashToken(token)
  const row = await findSessionRow(app.db, tokenHash, app.now())
  if (!row) return undefined
  const { authorId, csrfToken, expiresAt } = row.session
  const end = sessionEnd(app.now())
  // One write a day is enough.
  const isRenewed = end.getTime() - expiresAt.getTime() >= dayMs
  if (isRenewed) await updateSessionEnd(app.db, tokenHash, end)
  return { authorId, login: row.login, csrfToken, expiresAt: isRenewed ? end : expiresAt, isRenewed }
}

export async function endSession(app: App, token: string): Promise<void> {
  await removeSession(app.db, hashToken(token))
}

const dayMs = 24 * 60 * 60 * 1000

function sessionEnd(now: Date): Date {
  return new Date(now.getTime() + sessionLengthMs)
}
