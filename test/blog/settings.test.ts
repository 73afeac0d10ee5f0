import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import { type SettingsInput, saveSettings } from '../../src/blog/settings.ts'
import { storeIcon } from '../../src/media/store.ts'
import type { TestApp } from '../support/app.ts'
import { listJobs, openTestBlog, setUpInput } from '../support/blog.ts'
import { createClock } from '../support/clock.ts'

const clock = createClock('2026-11-23T11:00:00Z')
const { handle: _, password: __, ...blogInput } = setUpInput
const settings: SettingsInput = { ...blogInput, description: '' }
let app: TestApp

beforeEach(async () => {
  app = await openTestBlog({ now: clock.now })
  clock.tick(60_000)
})

test('a new title is saved and sent', async () => {
  const blog = await saveSettings(app, { ...settings, title: 'Glondyke', description: ' Zwei\r\nZeilen ' })
  expect(blog).toMatchObject({
    title: 'Glondyke',
    description: 'Zwei\nZeilen',
    handle: 'parzelle',
    updatedAt: clock.now(),
  })
  expect(await listJobs(app, 'blog.changed')).toEqual([{}])
})

test('saving what is there already changes nothing', async () => {
  const first = await saveSettings(app, settings)
  expect(first.updatedAt < clock.now()).toBe(true)
  expect(await listJobs(app, 'blog.changed')).toEqual([])
})

test('what only our own pages show is nobody else’s business', async () => {
  const change = { authorName: 'R. Paul', language: 'en', timeZone: 'Europe/Vienna' }
  expect(await saveSettings(app, { ...settings, ...change })).toMatchObject({
    ...change,
    updatedAt: clock.now(),
  })
  expect(await listJobs(app, 'blog.changed')).toEqual([])
})

test('an icon comes, stays when it is not mentioned, and goes; each change is sent', async () => {
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const icon = await storeIcon(app, bytes)
  expect((await saveSettings(app, { ...settings, iconId: icon.id })).icon).toEqual(icon)
  expect((await saveSettings(app, settings)).icon).toEqual(icon)
  expect(await listJobs(app, 'blog.changed')).toHaveLength(1)
  expect((await saveSettings(app, { ...settings, iconId: null })).icon).toBeNull()
  expect(await listJobs(app, 'blog.changed')).toHaveLength(2)
})

test('every wrong field is named at once, and nothing is saved', async () => {
  const input = { title: '', authorName: '', description: 'x'.repeat(501), language: '', timeZone: 'Mars' }
  await expect(saveSettings(app, input)).rejects.toMatchObject({
    fields: {
      title: 'empty',
      authorName: 'empty',
      description: 'tooLong',
      language: 'unknown',
      timeZone: 'unknown',
    },
  })
  expect(await listJobs(app, 'blog.changed')).toEqual([])
})
