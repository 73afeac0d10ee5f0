import type { App } from '../app.ts'
import { invalid, notFound } from '../errors.ts'
import { findPasswordProblem, hashPassword } from '../lib/password.ts'
import { toLogin } from './author.ts'
import { findAuthor, removeSessionsOf, updatePasswordHash } from './queries.ts'
import { forgiveTries } from './sign-in.ts'

/**
 * Gives an author a new password and ends all sessions: whoever knew the old one is out.
 * @throws AppError invalid, not-found
 */
export async function setPassword(app: App, login: string, password: string): Promise<void> {
  const problem = findPasswordProblem(password)
  if (problem) throw invalid({ password: problem })
  const author = await findAuthor(app.db, toLogin(login))
  if (!author) throw notFound('author')
  const passwordHash = await hashPassword(password)
  await app.db.transaction(async (tx) => {
    await updatePasswordHash(tx, author.id, passwordHash)
    await removeSessionsOf(tx, author.id)
    await forgiveTries(tx, author.login)
  })
}
