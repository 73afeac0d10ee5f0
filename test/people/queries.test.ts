import { expect, test } from 'vitest'
import { findPersonByUri, getPerson, setPersonDeleted, upsertPerson } from '../../src/people/queries.ts'
import { rememberPerson } from '../../src/people/remember.ts'
import { openTestApp } from '../support/app.ts'
import { listJobs } from '../support/blog.ts'
import { toRemotePerson } from '../support/strangers.ts'

const at = (time: string) => ({ fetchedAt: new Date(`2026-11-23T${time}:00Z`) })

test('a person met again is the same person, brought up to date', async () => {
  const app = await openTestApp()
  const first = await upsertPerson(app.db, toRemotePerson('ada', at('10:00')))
  const second = await upsertPerson(app.db, toRemotePerson('ada', { name: 'Ada', ...at('11:00') }))
  expect(second).toEqual({ ...first, name: 'Ada', ...at('11:00') })
  expect(await getPerson(app.db, first.id)).toEqual(second)
})

test('old news never overwrites new', async () => {
  const app = await openTestApp()
  await upsertPerson(app.db, toRemotePerson('ada', { name: 'Ada', ...at('11:00') }))
  const late = await upsertPerson(app.db, toRemotePerson('ada', { name: 'old', ...at('10:00') }))
  expect(late.name).toBe('Ada')
  expect((await findPersonByUri(app.db, late.uri))?.name).toBe('Ada')
})

test('a person who was deleted and is met again is there again', async () => {
  const app = await openTestApp()
  const { id, uri } = await upsertPerson(app.db, toRemotePerson('ada', at('10:00')))
  await setPersonDeleted(app.db, id, at('10:30').fetchedAt)
  expect((await findPersonByUri(app.db, uri))?.deletedAt).not.toBeNull()
  expect((await upsertPerson(app.db, toRemotePerson('ada', at('11:00')))).deletedAt).toBeNull()
})

test('a picture is asked for when it is another one, and only then', async () => {
  const app = await openTestApp()
  const remember = (avatarUrl: string | null) =>
    app.db.transaction((tx) => rememberPerson(app, tx, toRemotePerson('ada', { avatarUrl })))
  const { id } = await remember('https://a.example/1.png')
  await remember('https://a.example/1.png')
  expect(await listJobs(app, 'avatar.wanted')).toEqual([{ personId: id }])
  await remember('https://a.example/2.png')
  await remember(null)
  expect(await listJobs(app, 'avatar.wanted')).toHaveLength(2)
})
