import { inject } from 'vitest'
import { type BlogWithIcon, toBlogFields } from '../../src/blog/blog.ts'
import { getBlog, insertAuthor, insertBlog, insertKeys } from '../../src/blog/queries.ts'
import type { SetUpInput } from '../../src/blog/set-up.ts'
import { newId } from '../../src/lib/uuid.ts'
import type { TestApp } from './app.ts'

/** The database with a blog in it, which tests copy. */
export const blogTemplate = 'parzelle_with_blog'

export const password = 'Schaufeln statt Gold'

export const setUpInput: SetUpInput = {
  handle: 'parzelle',
  title: 'Parzelle',
  authorName: 'Reinhard Paul',
  password,
  language: 'de',
  timeZone: 'Europe/Berlin',
}

/** What `setUpBlog` makes, only with keys and a hash of the password that were made before. */
export async function plantBlog(
  app: TestApp,
  change: Partial<Omit<SetUpInput, 'password'>> = {},
): Promise<BlogWithIcon> {
  const { keys, passwordHash } = inject('secrets')
  const { handle, ...typed } = { ...setUpInput, ...change }
  const { origin, handleHost } = app.config
  const at = app.now()
  const fields = toBlogFields(typed, {})
  await insertBlog(app.db, {
    ...{ id: newId(), handle, ...fields, origin, handleHost },
    ...{ createdAt: at, updatedAt: at },
  })
  await insertKeys(app.db, keys)
  await insertAuthor(app.db, { id: newId(), login: handle, passwordHash, createdAt: at })
  return getBlog(app.db)
}
