import type { App } from '../app.ts'
import type { Db } from '../db/client.ts'
import { notifyChange } from '../db/notify.ts'
import { conflict, invalid, type Problems } from '../errors.ts'
import { findPasswordProblem, hashPassword } from '../lib/password.ts'
import { hashToken, newToken } from '../lib/token.ts'
import { newId } from '../lib/uuid.ts'
import { type BlogInput, type BlogWithIcon, toBlogFields, toHandle } from './blog.ts'
import { createKeys, type NewKey } from './keys.ts'
import {
  findBlog,
  getBlog,
  hasSetupToken,
  insertAuthor,
  insertBlog,
  insertKeys,
  insertSetupToken,
  lockBlog,
  removeSetupTokens,
} from './queries.ts'

export type SetUpInput = BlogInput & { handle: string; password: string }

/**
 * Makes the blog, its keys and its first author, who signs in with the handle.
 * @throws AppError invalid naming every wrong field at once; conflict when there is a blog already
 */
export async function setUpBlog(app: App, input: SetUpInput): Promise<BlogWithIcon> {
  const fields = readSetUp(input)
  await refuseSecond(app.db)
  const passwordHash = await hashPassword(input.password)
  return plantBlog(app, fields, { passwordHash, keys: await createKeys() })
}

/** What takes a second to make, and so is made before anything is locked. */
type Secrets = { passwordHash: string; keys: readonly NewKey[] }

/** @throws AppError conflict when there is a blog already */
export async function plantBlog(
  app: App,
  fields: ReturnType<typeof readSetUp>,
  { passwordHash, keys }: Secrets,
): Promise<BlogWithIcon> {
  const at = app.now()
  return app.db.transaction(async (tx) => {
    await lockBlog(tx)
    await refuseSecond(tx)
    const { origin, handleHost } = app.config
    await insertBlog(tx, { id: newId(), ...fields, origin, handleHost, createdAt: at, updatedAt: at })
    await insertKeys(tx, keys)
    await insertAuthor(tx, { id: newId(), login: fields.handle, passwordHash, createdAt: at })
    await removeSetupTokens(tx)
    await notifyChange(tx)
    return getBlog(tx)
  })
}

/**
 * The secret part of the one-time link to the first-run page. Links made earlier end.
 * @throws AppError conflict when there is a blog already
 */
export async function createSetupToken(app: App): Promise<string> {
  const token = newToken()
  await app.db.transaction(async (tx) => {
    await lockBlog(tx)
    await refuseSecond(tx)
    await removeSetupTokens(tx)
    await insertSetupToken(tx, hashToken(token), app.now())
  })
  return token
}

export function isSetupToken(db: Db, token: string): Promise<boolean> {
  return hasSetupToken(db, hashToken(token))
}

function readSetUp(input: SetUpInput) {
  const problems: Problems = {}
  const handle = toHandle(input.handle, problems)
  const fields = toBlogFields(input, problems)
  const problem = findPasswordProblem(input.password)
  if (problem) problems.password = problem
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return { handle, ...fields }
}

async function refuseSecond(db: Db): Promise<void> {
  if (await findBlog(db)) throw conflict('This blog is set up already.')
}
