import { expect, test } from 'vitest'
import { addFollower, countFollowers } from '../../src/followers/queries.ts'
import { newId } from '../../src/lib/uuid.ts'
import { blockPerson, blockServer, unblockPerson, unblockServer } from '../../src/people/block.ts'
import { isBlocked, listBlockedPeople, listBlockedServers } from '../../src/people/queries.ts'
import { openTestApp } from '../support/app.ts'
import { listJobs } from '../support/blog.ts'
import { addPerson } from '../support/people.ts'

test('a person is blocked once, listed, and unblocked', async () => {
  const app = await openTestApp()
  const ada = await addPerson(app, 'ada')
  await blockPerson(app, ada.id)
  const [blocked] = await listBlockedPeople(app.db)
  await blockPerson(app, ada.id)
  expect(await listBlockedPeople(app.db)).toEqual([blocked])
  expect(blocked).toMatchObject({ id: ada.id, handle: ada.handle, avatar: null })
  expect(await isBlocked(app.db, ada)).toBe(true)
  await unblockPerson(app, ada.id)
  expect(await isBlocked(app.db, ada)).toBe(false)
  expect(await listBlockedPeople(app.db)).toEqual([])
})

test('who is not there cannot be blocked', async () => {
  const app = await openTestApp()
  await expect(blockPerson(app, newId())).rejects.toThrow('no such person')
  await expect(unblockPerson(app, newId())).rejects.toThrow('no such person')
})

test('a server is blocked with all its people, also those who are still to come', async () => {
  const app = await openTestApp()
  const ada = await addPerson(app, 'ada', 'peer.example')
  await blockServer(app, ' https://Peer.Example/ ')
  expect((await listBlockedServers(app.db)).map(({ host }) => host)).toEqual(['peer.example'])
  expect(await isBlocked(app.db, ada)).toBe(true)
  expect(await isBlocked(app.db, { uri: 'https://peer.example/users/new', host: 'peer.example' })).toBe(true)
  expect(await isBlocked(app.db, { uri: 'https://other.example/users/x', host: 'other.example' })).toBe(false)
  await unblockServer(app, 'peer.example')
  expect(await isBlocked(app.db, ada)).toBe(false)
  expect(await listBlockedServers(app.db)).toEqual([])
})

test('what is no host, and our own, cannot be blocked', async () => {
  const app = await openTestApp({ config: { origin: 'https://blog.example' } })
  for (const host of ['', 'a b', 'a.example/path', 'user@a.example', '://'])
    await expect(blockServer(app, host)).rejects.toMatchObject({
      code: 'invalid',
      fields: { host: 'notAHost' },
    })
  await expect(blockServer(app, 'BLOG.example')).rejects.toMatchObject({ fields: { host: 'ownHost' } })
})

test('a block sends followers away, and each is told once', async () => {
  const app = await openTestApp()
  const people = [
    await addPerson(app, 'ada', 'peer.example'),
    await addPerson(app, 'bea', 'peer.example'),
    await addPerson(app, 'cem', 'other.example'),
  ]
  for (const { id, uri } of people)
    await addFollower(app.db, { personId: id, followUri: `${uri}#follow`, at: new Date() })
  await blockPerson(app, people[0]?.id ?? '')
  await blockServer(app, 'peer.example')
  await blockServer(app, 'peer.example')
  expect(await countFollowers(app.db)).toBe(1)
  expect(await listJobs(app, 'follower.removed')).toEqual(
    people.slice(0, 2).map(({ id, uri, inbox }) => ({
      rejectId: expect.any(String),
      personId: id,
      personUri: uri,
      inbox,
      followUri: `${uri}#follow`,
    })),
  )
})
