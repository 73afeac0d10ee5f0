import { expect, test } from 'vitest'
import { signIn } from '../../src/author/sign-in.ts'
import { listKeys } from '../../src/blog/keys.ts'
import { findBlog, getBlog, hasFederated, updateBlogOrigin } from '../../src/blog/queries.ts'
import { createSetupToken, isSetupToken, setUpBlog } from '../../src/blog/set-up.ts'
import { activities, deliveries, followers } from '../../src/db/schema.ts'
import { newId } from '../../src/lib/uuid.ts'
import { openTestApp } from '../support/app.ts'
import { openTestBlog, password, setUpInput } from '../support/blog.ts'
import { addPerson } from '../support/people.ts'

test('setting up makes the blog, its keys and an author who can sign in, and ends the link', async () => {
  const app = await openTestApp({ config: { origin: 'https://blog.example', handleHost: 'example' } })
  const token = await createSetupToken(app)
  const blog = await setUpBlog(app, { ...setUpInput, handle: ' @Parzelle ', title: ' Meine  Parzelle ' })
  expect(blog).toMatchObject({
    handle: 'parzelle',
    title: 'Meine Parzelle',
    authorName: 'Reinhard Paul',
    origin: 'https://blog.example',
    handleHost: 'example',
    icon: null,
  })
  expect(await findBlog(app.db)).toEqual(blog)
  const algorithms = (await listKeys(app.db)).map((key) => key.algorithm)
  expect(algorithms.sort()).toEqual(['Ed25519', 'RSASSA-PKCS1-v1_5'])
  expect(await isSetupToken(app.db, token)).toBe(false)
  const session = await signIn(app, { login: 'parzelle', password, address: '192.0.2.1' })
  expect(session.token).toHaveLength(43)
})

test('a second blog is refused, also at the same moment', async () => {
  const app = await openTestApp()
  const both = await Promise.allSettled([setUpBlog(app, setUpInput), setUpBlog(app, setUpInput)])
  expect(both.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(setUpBlog(app, setUpInput)).rejects.toMatchObject({ code: 'conflict' })
  await expect(createSetupToken(app)).rejects.toMatchObject({ code: 'conflict' })
  expect(await listKeys(app.db)).toHaveLength(2)
})

test('every wrong field is named at once, and nothing is kept', async () => {
  const app = await openTestApp()
  const input = {
    handle: 'zwei worte',
    title: ' ',
    authorName: 'x'.repeat(101),
    password: 'kurz',
    language: 'fr',
    timeZone: 'Europe/Glondyke',
  }
  await expect(setUpBlog(app, input)).rejects.toMatchObject({
    code: 'invalid',
    fields: {
      handle: 'characters',
      title: 'empty',
      authorName: 'tooLong',
      password: 'tooShort',
      language: 'unknown',
      timeZone: 'unknown',
    },
  })
  await expect(getBlog(app.db)).rejects.toMatchObject({ code: 'not-found' })
})

test.each([
  [{ handle: '' }, { handle: 'empty' }],
  [{ handle: 'a.b' }, { handle: 'characters' }],
  [{ handle: 'größe' }, { handle: 'characters' }],
  [{ handle: 'a'.repeat(31) }, { handle: 'tooLong' }],
  [{ title: 'x'.repeat(101) }, { title: 'tooLong' }],
  [{ password: '' }, { password: 'empty' }],
  [{ password: 'x'.repeat(1001) }, { password: 'tooLong' }],
  [{ timeZone: '+02:00' }, { timeZone: 'unknown' }],
  [{ timeZone: '' }, { timeZone: 'unknown' }],
])('%o is refused', async (change, fields) => {
  const app = await openTestApp()
  await expect(setUpBlog(app, { ...setUpInput, ...change })).rejects.toMatchObject({ fields })
})

test('only the newest link to the first run is good, and it is not stored', async () => {
  const app = await openTestApp()
  const first = await createSetupToken(app)
  const second = await createSetupToken(app)
  expect(await isSetupToken(app.db, first)).toBe(false)
  expect(await isSetupToken(app.db, second)).toBe(true)
  expect(await isSetupToken(app.db, '')).toBe(false)
  const rows = await app.raw`select * from tokens`
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(second)
})

test('a new blog is known to nobody; with its first follower it is', async () => {
  const app = await openTestBlog()
  expect(await hasFederated(app.db)).toBe(false)
  await updateBlogOrigin(app.db, { origin: 'https://new.example', handleHost: 'new.example' })
  expect(await getBlog(app.db)).toMatchObject({ origin: 'https://new.example', handle: 'parzelle' })
  const person = await addPerson(app)
  await app.db.insert(followers).values({ personId: person.id, followUri: 'https://peer.example/follows/1' })
  expect(await hasFederated(app.db)).toBe(true)
})

test('with the first delivery the blog is known, too', async () => {
  const app = await openTestBlog()
  const id = newId()
  await app.db.insert(activities).values({ id, type: 'Create', body: '{}' })
  await app.db
    .insert(deliveries)
    .values({ activityId: id, inbox: 'https://peer.example/inbox', host: 'peer.example', orderKey: id })
  expect(await hasFederated(app.db)).toBe(true)
})
