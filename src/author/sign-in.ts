import ipaddr from 'ipaddr.js'
import type { App } from '../app.ts'
import type { Db } from '../db/client.ts'
import { AppError, invalid } from '../errors.ts'
import { verifyPassword } from '../lib/password.ts'
import { toLogin } from './author.ts'
import {
  findAuthor,
  insertAttempts,
  listAttempts,
  lockAttempts,
  removeAttempts,
  removeAttemptsUnder,
  removeOldAttempts,
} from './queries.ts'
import { createSession, type NewSession } from './session.ts'

export type SignInInput = {
  login: string
  password: string
  /** The IP address that asks. */
  address: string
}

const maxTriesPerLogin = 5
const maxTriesPerAddress = 20
const triesWindowMs = 15 * 60 * 1000

/**
 * Takes the same time and says the same whether the name or the password is wrong.
 * @throws AppError invalid (`password: 'wrong'`); conflict after too many wrong tries, with the time from
 * which on it may be tried again in `fields.retryAt` (ISO 8601)
 */
export async function signIn(app: App, input: SignInInput): Promise<NewSession> {
  const login = toLogin(input.login)
  // Counted before the slow check, so that many tries at once do not all pass.
  const tries = await countTry(app, login, input.address)
  const author = await findAuthor(app.db, login)
  const isRight = await verifyPassword(input.password, author?.passwordHash)
  if (!isRight || !author) throw invalid({ password: 'wrong' })
  await removeAttempts(app.db, tries)
  await forgiveTries(app.db, login)
  return createSession(app, author.id)
}

/** Forgets wrong tries under a name, e.g. after its password was set anew. */
export async function forgiveTries(db: Db, login: string): Promise<void> {
  await removeAttemptsUnder(db, loginKey(login))
}

async function countTry(app: App, login: string, address: string): Promise<number[]> {
  const now = app.now()
  const since = new Date(now.getTime() - triesWindowMs)
  return app.db.transaction(async (tx) => {
    await lockAttempts(tx)
    await removeOldAttempts(tx, since)
    await refuseTooMany(tx, loginKey(login), since, maxTriesPerLogin)
    await refuseTooMany(tx, addressKey(address), since, maxTriesPerAddress)
    return insertAttempts(tx, [loginKey(login), addressKey(address)], now)
  })
}

async function refuseTooMany(db: Db, key: string, since: Date, max: number): Promise<void> {
  const tries = await listAttempts(db, key, since, max)
  const oldest = tries[max - 1]
  if (!oldest) return
  const retryAt = new Date(oldest.getTime() + triesWindowMs).toISOString()
  throw new AppError('conflict', `Too many wrong tries. Try again from ${retryAt} on.`, { retryAt })
}

function loginKey(login: string): string {
  return `sign-in:login:${login}`
}

/** Of IPv6 the first half: whoever has one such address has all of its network. */
function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return `sign-in:address:${address}`
  const parsed = ipaddr.process(address)
  const known = parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
  return `sign-in:address:${known}`
}
