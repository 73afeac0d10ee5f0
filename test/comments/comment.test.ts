import { expect, test } from 'vitest'
import {
  countShown,
  type ListedComment,
  maxThreadDepth,
  type ThreadNode,
  toThread,
} from '../../src/comments/comment.ts'
import { sanitizeComment } from '../../src/lib/html.ts'

function shown(id: string, parentId: string | null = null): ListedComment {
  const publishedAt = new Date('2026-11-23T10:00:00Z')
  const html = sanitizeComment(`<p>${id}</p>`)
  const names = { uri: `https://a.example/${id}`, url: `https://a.example/${id}`, objectId: null }
  const about = { warning: '', language: null, visibility: 'public' as const, editedAt: null }
  return {
    shown: true,
    comment: { id, postId: 'post', parentId, publishedAt, html, ...names, ...about, person: null },
  }
}

function absent(id: string, parentId: string | null = null): ListedComment {
  return { shown: false, comment: { id, parentId, publishedAt: new Date('2026-11-23T10:00:00Z') } }
}

/** a(b c) for a with the answers b and c; ? for a placeholder. */
function draw(nodes: ThreadNode[]): string {
  return nodes
    .map(({ id, comment, answers }) => `${comment ? id : '?'}${answers.length ? `(${draw(answers)})` : ''}`)
    .join(' ')
}

test('answers stand below what they answer, in the order of the list', () => {
  const list = [shown('a'), shown('b'), shown('c', 'a'), shown('d', 'c'), shown('e', 'a'), shown('f', 'b')]
  expect(draw(toThread(list))).toBe('a(c(d) e) b(f)')
})

test('an answer that is older than what it answers, by its writer’s clock, is placed all the same', () => {
  expect(draw(toThread([shown('answer', 'a'), shown('a')]))).toBe('a(answer)')
})

test('what is not shown keeps its place only while something below it is shown', () => {
  const list = [
    absent('a'),
    absent('b', 'a'),
    shown('c', 'b'),
    absent('d'),
    absent('e', 'd'),
    absent('f', 'c'),
  ]
  expect(draw(toThread(list))).toBe('?(?(c))')
  expect(countShown(list)).toBe(1)
})

test('an answer to what is not in the list stands at the top', () => {
  expect(draw(toThread([shown('a', 'private'), shown('b')]))).toBe('a b')
})

test('a chain of answers goes so deep and no deeper, and loses none', () => {
  const ids = Array.from({ length: 5000 }, (_, n) => `c${n}`)
  const thread = toThread(ids.map((id, n) => shown(id, n === 0 ? null : `c${n - 1}`)))
  let depth = 0
  let count = 0
  for (let level = thread; level.length > 0; level = level.flatMap((node) => node.answers)) {
    depth += 1
    count += level.length
  }
  expect([depth, count]).toEqual([maxThreadDepth, 5000])
})

test('a post without comments has no thread', () => {
  expect(toThread([])).toEqual([])
})
