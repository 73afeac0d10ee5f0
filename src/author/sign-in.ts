import type { App } from '../app.ts'
import type { Db } from '../db/client.ts'
import { AppError, invalid } from '../errors.ts'
import { toNetwork } from '../lib/network.ts'
import { verifyPassword } from '../lib/password.ts'
import { toLogin } from './author.ts'
import {
  findAuthor,
  insertAttempts,
  listAttempts,
  lockAttempts,
  removeAttempts,
  removeAttemptsBelow,
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

type Limit = { key: string; max: number; windowMs: number }

/**
 * Strict for one address and mild for a name, or else anyone could keep the author out by guessing. What
 * is left to many addresses together is too little to guess a password by.
 */
function listLimits(login: string, network: string): Limit[] {
  const quarterMs = 15 * 60 * 1000
  return [
    { key: pairKey(login, network), max: 5, windowMs: quarterMs },
    { key: `sign-in:address:${network}`, max: 20, windowMs: quarterMs },
    { key: loginKey(login), max: 100, windowMs: longestWindowMs },
  ]
}

const longestWindowMs = 60 * 60 * 1000

/**
 * Takes the same time and says the same whether the name or the password is wrong.
 * @throws AppError invalid (`password: 'wrong'`); conflict after too many wrong tries, with the time from
 * which on it may be tried again in `fields.retryAt` (ISO 8601)
 */
export async function signIn(app: App, input: SignInInput): Promise<NewSession> {
  const login = toLogin(input.login)
  const network = toNetwork(input.address)
  // Counted before the slow check, so that many tries at once do not all pass.
  const tries = await countTry(app, listLimits(login, network))
  const author = await findAuthor(app.db, login)
  const isRight = await verifyPassword(input.password, author?.passwordHash)
  if (!isRight || !author) throw invalid({ password: 'wrong' })
  await removeAttempts(app.db, tries)
  // Others may be guessing at the same time: the author's coming in gives them no new tries.
  await removeAttemptsUnder(app.db, pairKey(login, network))
  return createSession(app, author.id)
}

/** Forgets wrong tries under a name, from wherever they came: its password was set anew. */
export async function forgiveTries(db: Db, login: string): Promise<void> {
  await removeAttemptsUnder(db, loginKey(login))
  await removeAttemptsBelow(db, pairKey(login, ''))
}

async function countTry(app: App, limits: readonly Limit[]): Promise<number[]> {
  const now = app.now()
  return app.db.transaction(async (tx) => {
    await lockAttempts(tx)
    await removeOldAttempts(tx, new Date(now.getTime() - longestWindowMs))
    for (const limit of limits) await refuseTooMany(tx, limit, now)
    return insertAttempts(
      tx,
      limits.map(({ key }) => key),
      now,
    )
  })
}

async function refuseTooMany(db: Db, { key, max, windowMs }: Limit, now: Date): Promise<void> {
  const tries = await listAttempts(db, key, new Date(now.getTime() - windowMs), max)
  const oldest = tries[max - 1]
  if (!oldest) return
  const retryAt = new Date(oldest.getTime() + windowMs).toISOString()
  throw new AppError('conflict', `Too many wrong tries. Try again from ${retryAt} on.`, { retryAt })
}

function loginKey(login: string): string {
  return `sign-in:login:${login}`
}

/** No login has a line end in it (toLogin), so that this is no other login's key. */
function pairKey(login: string, network: string): string {
  return `${loginKey(login)}\n${network}`
}
