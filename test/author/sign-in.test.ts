import { beforeEach, expect, test } from 'vitest'
import { findAuthor } from '../../src/author/queries.ts'
import { createSession, endSession, findSession } from '../../src/author/session.ts'
import { setPassword } from '../../src/author/set-password.ts'
import { signIn } from '../../src/author/sign-in.ts'
import type { TestApp } from '../support/app.ts'
import { openTestBlog, password } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const minute = 60_000
const day = 24 * 60 * minute
const clock = createClock('2026-11-23T11:00:00Z')
const right = { login: 'parzelle', password, address: '192.0.2.1' }
const wrong = { ...right, password: 'Gold statt Schaufeln' }
const refusal = { code: 'invalid', fields: { password: 'wrong' } }
let app: TestApp

beforeEach(async () => {
  clock.set('2026-11-23T11:00:00Z')
  app = await openTestBlog({ now: clock.now })
})

async function authorId(): Promise<string> {
  return (await findAuthor(app.db, 'parzelle'))?.id ?? ''
}

test('the author signs in with the handle, however it is written', async () => {
  const written = ['parzelle', ' @Parzelle ', 'parzelle@blog.example', ' @PARZELLE@Blog.example ']
  for (const login of written) {
    const { token, csrfToken } = await signIn(app, { ...right, login })
    expect(await findSession(app, token)).toMatchObject({ login: 'parzelle', csrfToken, isRenewed: false })
  }
})

test('a wrong name and a wrong password are told alike', async () => {
  await expect(signIn(app, wrong)).rejects.toMatchObject(refusal)
  await expect(signIn(app, { ...right, login: 'nobody' })).rejects.toMatchObject(refusal)
  await expect(signIn(app, { ...right, login: 'nob\0dy' })).rejects.toMatchObject(refusal)
})

test('after five wrong tries from one address even the right password waits there, and is told until when', async () => {
  for (let n = 0; n < 5; n++) {
    await expect(signIn(app, wrong)).rejects.toMatchObject(refusal)
    clock.tick(minute)
  }
  const later = { code: 'conflict', fields: { retryAt: '2026-11-23T11:15:00.000Z' } }
  await expect(signIn(app, right)).rejects.toMatchObject(later)
  clock.set('2026-11-23T11:15:00Z')
  expect((await signIn(app, right)).token).toHaveLength(43)
})

test('a stranger who keeps guessing does not keep the author out', async () => {
  const stranger = { ...wrong, address: '198.51.100.1' }
  for (let n = 0; n < 8; n++) {
    await signIn(app, stranger).catch(() => {})
    clock.tick(minute)
  }
  expect((await signIn(app, right)).token).toHaveLength(43)
  await expect(signIn(app, stranger)).rejects.toMatchObject({ code: 'conflict' })
})

test('many addresses together have a hundred wrong tries an hour for one name', async () => {
  const key = 'sign-in:login:parzelle'
  await app.raw`insert into attempts (key, at) select ${key}, ${clock.now().toISOString()}::timestamptz from generate_series(1, 99)`
  await expect(signIn(app, { ...wrong, address: '198.51.100.1' })).rejects.toMatchObject(refusal)
  const later = { code: 'conflict', fields: { retryAt: '2026-11-23T12:00:00.000Z' } }
  await expect(signIn(app, { ...right, address: '198.51.100.2' })).rejects.toMatchObject(later)
  clock.set('2026-11-23T12:00:00Z')
  await signIn(app, { ...right, address: '198.51.100.2' })
})

test('what is typed as a name counts for no other name and address', async () => {
  const mixed = { ...wrong, login: `parzelle\n${right.address}`, address: '198.51.100.1' }
  for (let n = 0; n < 5; n++) await expect(signIn(app, mixed)).rejects.toMatchObject(refusal)
  expect((await signIn(app, right)).token).toHaveLength(43)
})

test('of many tries at one moment only five are looked at', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => signIn(app, wrong)))
  const codes = tries.map((t) => t.status === 'rejected' && t.reason.code)
  expect(codes.sort()).toEqual([...Array(3).fill('conflict'), ...Array(5).fill('invalid')])
})

test('one address has twenty wrong tries for all names; a network of IPv6 counts as one', async () => {
  const from = (n: number) => ({ ...wrong, login: `name${n}`, address: `2001:db8:1:2::${n}` })
  await Promise.allSettled(Array.from({ length: 4 }, (_, n) => signIn(app, from(n))))
  // And as often again as makes twenty: each try costs what a hash costs.
  await app.raw`insert into attempts (key, at)
    select key, max(at) from attempts, generate_series(1, 16) n group by key, n having count(*) = 4`
  await expect(signIn(app, from(21))).rejects.toMatchObject({ code: 'conflict' })
  await expect(signIn(app, { ...right, address: '2001:db8:1:2:3::' })).rejects.toMatchObject({
    code: 'conflict',
  })
  expect((await signIn(app, { ...right, address: '2001:db8:1:3::1' })).token).toHaveLength(43)
})

test('signing in forgets the wrong tries, and old ones are cleaned away', async () => {
  for (let n = 0; n < 4; n++) await signIn(app, wrong).catch(() => {})
  await signIn(app, right)
  for (let n = 0; n < 4; n++) await expect(signIn(app, wrong)).rejects.toMatchObject(refusal)
  clock.tick(61 * minute)
  await signIn(app, right)
  expect(await app.raw`select * from attempts`).toHaveLength(0)
})

test('a session lasts 30 days from the last visit', async () => {
  const { token } = await createSession(app, await authorId())
  clock.tick(29 * day)
  expect(await findSession(app, token)).toMatchObject({
    isRenewed: true,
    expiresAt: new Date(clock.now().getTime() + 30 * day),
  })
  clock.tick(29 * day)
  expect(await findSession(app, token)).toBeDefined()
  clock.tick(30 * day)
  expect(await findSession(app, token)).toBeUndefined()
  await createSession(app, await authorId())
  expect(await app.raw`select * from sessions`).toHaveLength(1)
})

test('a session ends when it is ended, and its token is stored nowhere', async () => {
  const mine = await createSession(app, await authorId())
  const other = await createSession(app, await authorId())
  expect(JSON.stringify(await app.raw`select * from sessions`)).not.toContain(mine.token)
  await endSession(app, mine.token)
  expect(await findSession(app, mine.token)).toBeUndefined()
  expect(await findSession(app, other.token)).toBeDefined()
  expect(await findSession(app, '')).toBeUndefined()
})

test('a new password ends all sessions, and the author need not wait', async () => {
  const { token } = await signIn(app, right)
  for (let n = 0; n < 5; n++) await signIn(app, wrong).catch(() => {})
  await setPassword(app, '@Parzelle', 'ein ganz neues')
  expect(await findSession(app, token)).toBeUndefined()
  await expect(signIn(app, right)).rejects.toMatchObject(refusal)
  expect((await signIn(app, { ...right, password: 'ein ganz neues' })).token).toHaveLength(43)
})

test('a password that is too short, or an author whom nobody knows, changes nothing', async () => {
  await expect(setPassword(app, 'parzelle', 'kurz')).rejects.toMatchObject({
    fields: { password: 'tooShort' },
  })
  await expect(setPassword(app, 'nobody', 'ein ganz neues')).rejects.toMatchObject({ code: 'not-found' })
  expect((await signIn(app, right)).token).toHaveLength(43)
})
