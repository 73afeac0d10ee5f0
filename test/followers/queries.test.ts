import { expect, test } from 'vitest'
import {
  addFollower,
  countFollowers,
  listFollowers,
  removeFollower,
  removeFollowerByFollow,
} from '../../src/followers/queries.ts'
import { openTestApp } from '../support/app.ts'
import { addPerson } from '../support/people.ts'

async function open() {
  const app = await openTestApp()
  const people = []
  for (const [n, name] of ['ada', 'bea', 'cem'].entries()) {
    const person = await addPerson(app, name)
    // Bea and Cem in the same millisecond.
    const at = new Date(Date.UTC(2026, 10, 23, 10, Math.min(n, 1)))
    await addFollower(app.db, { personId: person.id, followUri: `${person.uri}#1`, at })
    people.push(person)
  }
  const [ada, bea, cem] = people
  if (!ada || !bea || !cem) throw new Error('three people were added')
  return { app, ada, bea, cem }
}

test('followers are listed in pages, the latest first, none twice', async () => {
  const { app } = await open()
  const page = await listFollowers(app.db, { limit: 2 })
  expect(page.map(({ name }) => name)).toEqual(['cem', 'bea'])
  const rest = await listFollowers(app.db, { limit: 2, before: page[1] })
  expect(rest.map(({ name }) => name)).toEqual(['ada'])
  expect(rest[0]).toMatchObject({ handle: 'ada@peer.example', avatar: null })
})

test('following again keeps the date and takes the new Follow', async () => {
  const { app, ada } = await open()
  await addFollower(app.db, { personId: ada.id, followUri: `${ada.uri}#2`, at: new Date() })
  expect(await countFollowers(app.db)).toBe(3)
  expect((await listFollowers(app.db, { limit: 3 }))[2]?.name).toBe('ada')
  expect(await removeFollower(app.db, ada.id)).toBe(`${ada.uri}#2`)
  expect(await removeFollower(app.db, ada.id)).toBeUndefined()
})

test('a Follow is taken back only by who made it', async () => {
  const { app, ada, bea } = await open()
  expect(await removeFollowerByFollow(app.db, bea.id, `${ada.uri}#1`)).toBe(false)
  expect(await removeFollowerByFollow(app.db, ada.id, `${ada.uri}#2`)).toBe(false)
  expect(await removeFollowerByFollow(app.db, ada.id, `${ada.uri}#1`)).toBe(true)
  expect(await countFollowers(app.db)).toBe(2)
})
