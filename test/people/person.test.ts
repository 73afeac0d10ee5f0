import { expect, test } from 'vitest'
import { toName, toWebAddress } from '../../src/people/person.ts'

test('a name is one line of plain text', () => {
  expect(toName('  Ada\n\tLovelace \u0000', 'ada')).toBe('Ada Lovelace')
  expect(toName('<b>Ada</b> :tulip:', 'ada')).toBe('<b>Ada</b> :tulip:')
})

test('a name cannot turn the direction of what stands after it', () => {
  expect(toName('\u202Eada\u2066 \u200Fb', 'ada')).toBe('ada b')
})

test('an empty name gives way to another', () => {
  expect([toName(null, 'ada'), toName(' \u202E ', 'ada'), toName(undefined, '')]).toEqual(['ada', 'ada', ''])
})

test('a name is cut, and no character of it in two', () => {
  expect([...toName('🌷'.repeat(300), 'ada')]).toHaveLength(200)
  expect(toName('🌷🌷🌷', 'ada', 2)).toBe('🌷🌷')
})

test('only addresses of web pages are for readers to click', () => {
  expect(toWebAddress('HTTPS://A.example/ä')).toBe('https://a.example/%C3%A4')
  expect(toWebAddress(new URL('http://a.example'))).toBe('http://a.example/')
  for (const address of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    '/a',
    'a b',
    '',
    null,
    undefined,
  ])
    expect(toWebAddress(address)).toBeUndefined()
})
