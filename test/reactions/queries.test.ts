import { expect, test } from 'vitest'
import { blockPerson, unblockPerson } from '../../src/people/block.ts'
import { setPersonDeleted } from '../../src/people/queries.ts'
import { publishPost } from '../../src/posts/publish.ts'
import {
  addReaction,
  countReactions,
  listReactions,
  type NewReaction,
  removeReaction,
  removeReactionByUri,
  removeReactionsOf,
} from '../../src/reactions/queries.ts'
import { openTestBlog } from '../support/blog.ts'
import { addPerson, addReceived } from '../support/people.ts'

async function open() {
  const app = await openTestBlog()
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Im März.', excerpt: '', topics: [] })
  const [ada, bea] = [await addPerson(app, 'ada'), await addPerson(app, 'bea')]
  const target = { postId: post.id, commentId: null }
  let n = 0
  const react = (personId: string, change: Partial<NewReaction> = {}) => {
    n += 1
    const at = new Date(Date.UTC(2026, 10, 23, 10, n))
    return addReaction(app.db, {
      kind: 'like',
      uri: `https://a.example/${n}`,
      personId,
      at,
      ...target,
      ...change,
    })
  }
  const list = async () =>
    (await listReactions(app.db, post.id)).map(({ kind, person }) => `${kind} ${person.name}`)
  return { app, post, ada, bea, target, react, list }
}

test('each person stands once for each kind, the earliest first', async () => {
  const { ada, bea, react, list } = await open()
  expect(await react(ada.id)).toBe(true)
  expect(await react(ada.id)).toBe(false)
  expect(await react(bea.id)).toBe(true)
  expect(await react(ada.id, { kind: 'announce' })).toBe(true)
  expect(await list()).toEqual(['like ada', 'like bea', 'announce ada'])
})

test('an activity counts once, whatever it says the second time', async () => {
  const { ada, bea, react, list } = await open()
  await react(ada.id, { uri: 'https://a.example/x' })
  expect(await react(bea.id, { uri: 'https://a.example/x' })).toBe(false)
  expect(await list()).toEqual(['like ada'])
})

test('likes of a comment are counted apart', async () => {
  const { app, post, ada, target, react, list } = await open()
  const { id: commentId } = await addReceived(app, { postId: post.id, personId: ada.id })
  await react(ada.id, { commentId })
  expect(await list()).toEqual([])
  expect(await countReactions(app.db, target, 'like')).toBe(0)
  expect(await countReactions(app.db, { ...target, commentId }, 'like')).toBe(1)
})

test('who is blocked or gone is neither shown nor counted', async () => {
  const { app, ada, bea, target, react, list } = await open()
  await react(ada.id)
  await react(bea.id)
  await blockPerson(app, ada.id)
  expect([await list(), await countReactions(app.db, target, 'like')]).toEqual([['like bea'], 1])
  await unblockPerson(app, ada.id)
  await setPersonDeleted(app.db, bea.id, new Date())
  expect([await list(), await countReactions(app.db, target, 'like')]).toEqual([['like ada'], 1])
})

test('a reaction is taken back by its id or by what it is about, and only one’s own', async () => {
  const { app, ada, bea, target, react, list } = await open()
  await react(ada.id, { uri: 'https://a.example/x' })
  await react(ada.id, { kind: 'announce' })
  expect(await removeReactionByUri(app.db, bea.id, 'https://a.example/x')).toBe(false)
  expect(await removeReaction(app.db, bea.id, 'like', target)).toBe(false)
  expect(await removeReactionByUri(app.db, ada.id, 'https://a.example/x')).toBe(true)
  expect(await list()).toEqual(['announce ada'])
  expect(await removeReaction(app.db, ada.id, 'announce', target)).toBe(true)
  expect(await removeReactionsOf(app.db, ada.id)).toBe(false)
  await react(ada.id)
  expect(await removeReactionsOf(app.db, ada.id)).toBe(true)
  expect(await list()).toEqual([])
})
