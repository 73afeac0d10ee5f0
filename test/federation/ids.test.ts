import { expect, test } from 'vitest'
import { findOwnId, toActivityId } from '../../src/federation/ids.ts'
import { createAddresses } from '../../src/lib/addresses.ts'

const origin = 'https://blog.example'
const id = '0197b2a0-0000-7000-8000-000000000001'
const addresses = createAddresses(origin)

test('every id that the blog mints is known again', () => {
  expect(findOwnId(addresses.actor(id), origin)).toEqual({ type: 'actors', id, part: undefined })
  expect(findOwnId(addresses.object('article', id), origin)).toEqual({
    type: 'articles',
    id,
    part: undefined,
  })
  expect(findOwnId(addresses.replies('note', id), origin)).toEqual({ type: 'notes', id, part: 'replies' })
  expect(findOwnId(addresses.context(id), origin)).toEqual({ type: 'contexts', id, part: undefined })
  expect(findOwnId(addresses.activity(id), origin)).toEqual({ type: 'activities', id, part: undefined })
  expect(findOwnId(addresses.authorization(id), origin)).toEqual({
    type: 'authorizations',
    id,
    part: undefined,
  })
})

test('what only looks like an id of ours is none', () => {
  for (const stranger of [
    `https://other.example/ap/articles/${id}`,
    `http://blog.example/ap/articles/${id}`,
    `https://blog.example:8443/ap/articles/${id}`,
    `https://blog.example/ap/articles/${id.toUpperCase()}`,
    `https://blog.example/ap/articles/${id}/`,
    `https://blog.example/ap/articles/${id}?x=1`,
    `https://blog.example/ap/articles/${id}#x`,
    `https://blog.example/ap/pages/${id}`,
    'https://blog.example/ap/articles/1',
    'https://blog.example/stories/a',
    'no address',
  ])
    expect(findOwnId(stranger, origin)).toBeUndefined()
})

test('the same deed has the same activity id, another one another', () => {
  expect(toActivityId(`Delete ${id}`)).toBe(toActivityId(`Delete ${id}`))
  expect(toActivityId(`Delete ${id}`)).not.toBe(toActivityId(`Update ${id}`))
})
