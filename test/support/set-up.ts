import type { SetUpInput } from '../../src/blog/set-up.ts'

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
