import { inject } from 'vitest'
import { type BlogWithIcon, toBlogFields } from '../../src/blog/blog.ts'
import { plantBlog as plant, type SetUpInput } from '../../src/blog/set-up.ts'
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
  const { handle, ...typed } = { ...setUpInput, ...change }
  return plant(app, { handle, ...toBlogFields(typed, {}) }, inject('secrets'))
}
