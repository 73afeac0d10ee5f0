import { expect, test } from 'vitest'
import { maxMarkdownBytes, type PostInput, toPostFields } from '../../src/posts/post.ts'

const story: PostInput = { title: 'Gold', markdown: 'Text', excerpt: '', topics: [] }

function problemsOf(change: Partial<PostInput>): unknown {
  try {
    toPostFields({ ...story, ...change })
  } catch (error) {
    return error instanceof Error && 'fields' in error ? error.fields : error
  }
  return {}
}

test('a post needs a title or a text', () => {
  expect(problemsOf({ title: ' \n', markdown: '\r\n ' })).toEqual({ markdown: 'empty' })
  expect(problemsOf({ markdown: '' })).toEqual({})
  expect(problemsOf({ title: '' })).toEqual({})
})

test('every wrong field is named at once', () => {
  const topics = [...Array(21).keys()].map(String)
  expect(problemsOf({ title: 'x'.repeat(201), excerpt: 'x'.repeat(1001), topics })).toEqual({
    title: 'tooLong',
    excerpt: 'tooLong',
    topics: 'tooMany',
  })
  expect(problemsOf({ topics: ['x'.repeat(31)] })).toEqual({ topics: 'tooLong' })
})

test('a text has room for a book chapter but not for anything else', () => {
  expect(problemsOf({ markdown: 'x'.repeat(maxMarkdownBytes) })).toEqual({})
  expect(problemsOf({ markdown: 'ä'.repeat(maxMarkdownBytes / 2 + 1) })).toEqual({ markdown: 'tooLong' })
  expect(problemsOf({ markdown: 'GIF89a\0\0' })).toEqual({ markdown: 'notText' })
  expect(problemsOf({ excerpt: 'a\0b' })).toEqual({ excerpt: 'notText' })
})

test('a title is one line; a text keeps its spaces, and its line ends are the same from any browser', () => {
  const fields = toPostFields({ ...story, title: ' Zwei\r\nZeilen ', markdown: '  a  \r\nb\n\n' })
  expect(fields).toMatchObject({ title: 'Zwei Zeilen', markdown: '  a  \nb\n\n' })
})
