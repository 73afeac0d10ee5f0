import { expect, test } from 'vitest'
import { cutAtWord, toExcerpt, toFirstWords } from '../../src/lib/excerpt.ts'
import { renderPost } from '../../src/lib/markdown.ts'

test("the author's excerpt wins and stands on one line", () => {
  expect(toExcerpt({ excerpt: ' A & B\n <3 ', html: renderPost('x') })).toBe('A & B <3')
})

test('without one it is the beginning of the text, in plain characters', () => {
  expect(toExcerpt({ excerpt: '', html: renderPost('## T\n\nA & *B* <3\nC') })).toBe('T A & B <3 C')
})

test('a long excerpt ends with a whole word and an ellipsis, within 500 characters', () => {
  const excerpt = toExcerpt({ excerpt: '', html: renderPost('Schaufel, '.repeat(100)) })
  expect(excerpt.length).toBeLessThanOrEqual(500)
  expect(excerpt).toMatch(/Schaufel, Schaufel…$/)
})

test('a text without blanks is not cut inside a character', () => {
  const cut = cutAtWord('🌱'.repeat(20), 12)
  expect(cut).toBe('🌱🌱🌱🌱🌱…')
  expect(cutAtWord('genau passend', 13)).toBe('genau passend')
  expect(cutAtWord('eins zwei drei', 10)).toBe('eins zwei…')
})

test('a post without a title is named by its first words', () => {
  expect(toFirstWords(renderPost('Von daher … so oder so … auf zum Glondyke!'), 30)).toBe(
    'Von daher … so oder so … auf…',
  )
})
