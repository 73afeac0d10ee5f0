import { expect, test } from 'vitest'
import { problemKeys } from '../../src/errors.ts'
import { toErrors } from '../../src/web/forms.ts'
import { deskWords } from '../../views/messages/desk.ts'

test.each(['de', 'en'] as const)('whatever is wrong with a field is told in words, in %s', (language) => {
  const words = deskWords[language]
  // As the desk looks: first among the words of the page, then among those of all pages.
  const pages = [words.writing.problems, words.talk.problems]
  for (const key of problemKeys) {
    const told = toErrors({ field: key }, ...pages, words.problems).field
    expect(told, key).toMatch(/^\p{Lu}.* .*\.$/u)
    expect(told, key).not.toBe(words.problems.invalid)
  }
})

test('a field has its own words where it needs them, and the page before the desk', () => {
  const common = { empty: 'common', 'title.empty': 'the blog’s title', invalid: 'wrong' }
  expect(toErrors({ title: 'empty', other: 'empty', odd: 'never heard' }, common)).toEqual({
    title: 'the blog’s title',
    other: 'common',
    odd: 'wrong',
  })
  expect(toErrors({ title: 'empty' }, { 'title.empty': 'the post’s title' }, common)).toEqual({
    title: 'the post’s title',
  })
})
