import sharp from 'sharp'
import { expect, test } from 'vitest'
import { getBlog } from '../../../src/blog/queries.ts'
import { listJobs, openTestBlog, password } from '../../support/blog.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'

const fields = {
  title: 'Neuer Titel',
  description: 'Erste Zeile\nzweite Zeile',
  authorName: 'R. Paul',
  language: 'en',
  timeZone: 'America/New_York',
}

async function openSettings() {
  const app = await openTestBlog()
  return { app, author: await openDesk(app) }
}

async function paintFile(name = 'icon.png'): Promise<File> {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#b5651d' } })
    .png()
    .toBuffer()
  return new File([new Uint8Array(bytes)], name, { type: 'image/png' })
}

test('settings are saved, servers are told, and the desk changes its language at once', async () => {
  const { app, author } = await openSettings()
  const saved = await author.post('/admin/settings', fields)
  expect(await getBlog(app.db)).toMatchObject(fields)
  expect(await listJobs(app, 'blog.changed')).toHaveLength(1)
  const page = await author.get(saved.location!)
  expect(page.text).toContain('<html lang="en">')
  expect(page.text).toContain('Saved. Your followers will see the new details.')
  for (const [name, value] of Object.entries(fields)) expect(findValue(page.text, name)).toBe(value)
})

test.each([
  ['title', '', 'Dein Blog braucht einen Titel.'],
  ['authorName', 'x'.repeat(101), 'Der Name ist zu lang: höchstens 100 Zeichen.'],
  ['description', 'x'.repeat(501), 'Die Beschreibung ist zu lang: höchstens 500 Zeichen.'],
  ['language', 'xx', 'Wähle eine der beiden Sprachen.'],
  ['timeZone', '+02:00', 'Wähle eine Zeitzone aus der Liste.'],
])('a wrong %s is told beside the field, and what was typed stays', async (name, value, words) => {
  const { app, author } = await openSettings()
  const answer = await author.post('/admin/settings', { ...fields, [name]: value })
  expect(answer.status).toBe(422)
  expect(findText(answer.text, `${name}-error`)).toBe(`Fehler: ${words}`)
  for (const kept of ['title', 'description', 'authorName'] as const)
    expect(findValue(answer.text, kept)).toBe(kept === name ? value : fields[kept])
  expect((await getBlog(app.db)).title).toBe('Parzelle')
})

test('an icon is uploaded, shown and removed', async () => {
  const { app, author } = await openSettings()
  const done = await author.post('/admin/settings/icon', { icon: await paintFile() })
  const { icon } = await getBlog(app.db)
  const page = await author.get(done.location!)
  expect(page.text).toContain('Dein neues Bild ist da.')
  expect(page.text).toContain(`<img src="/media/${icon!.hash}/${icon!.name}" alt="Dein Bild im Moment"`)
  expect((await author.get(`/media/${icon!.hash}/${icon!.name}`)).status).toBe(200)
  await author.post('/admin/settings/icon/remove')
  expect((await getBlog(app.db)).icon).toBeNull()
})

test('what is no picture, or none at all, is told beside the field', async () => {
  const { app, author } = await openSettings()
  const text = new File(['<svg onload="alert(1)"/>'], 'icon.png', { type: 'image/png' })
  const wrong = await author.post('/admin/settings/icon', { icon: text })
  expect(wrong.status).toBe(422)
  expect(findText(wrong.text, 'icon-error')).toContain('Das ist keine Bilddatei')
  const none = await author.post('/admin/settings/icon', { icon: new File([], '') })
  expect(findText(none.text, 'icon-error')).toContain('Wähle zuerst eine Bilddatei aus.')
  expect((await getBlog(app.db)).icon).toBeNull()
})

test('saving the text keeps the icon, and changing the icon keeps the text', async () => {
  const { app, author } = await openSettings()
  await author.post('/admin/settings/icon', { icon: await paintFile() })
  await author.post('/admin/settings', fields)
  expect((await getBlog(app.db)).icon).not.toBeNull()
  await author.post('/admin/settings/icon/remove')
  expect(await getBlog(app.db)).toMatchObject(fields)
})

test('a new password ends all other sessions and keeps this one', async () => {
  const { app, author } = await openSettings()
  const elsewhere = await openDesk(app)
  const changed = await author.post('/admin/settings/password', {
    currentPassword: password,
    newPassword: 'Radieschen, Rüben, Rettich',
  })
  expect((await author.get(changed.location!)).text).toContain('Dein neues Passwort gilt.')
  expect((await elsewhere.get('/admin')).status).toBe(302)
  const login = { login: 'parzelle', password: 'Radieschen, Rüben, Rettich' }
  expect((await elsewhere.post('/sign-in', login, { from: '/sign-in' })).status).toBe(303)
})

test('a password is not changed without the current one, nor to a weak one', async () => {
  const { author } = await openSettings()
  const change = (currentPassword: string, newPassword: string) =>
    author.post('/admin/settings/password', { currentPassword, newPassword })
  const wrong = await change('geraten?!', 'Radieschen, Rüben, Rettich')
  expect(findText(wrong.text, 'currentPassword-error')).toContain('Das ist nicht dein bisheriges Passwort.')
  const weak = await change('', 'kurz')
  expect(findText(weak.text, 'newPassword-error')).toContain('mindestens 10 Zeichen')
  expect(findText(weak.text, 'currentPassword-error')).toContain('Gib dein bisheriges Passwort ein.')
  expect(weak.text).not.toContain('value="kurz"')
  const same = await change(password, password)
  expect(findText(same.text, 'newPassword-error')).toContain('Das ist dein bisheriges Passwort.')
  const blank = await change(password, ' '.repeat(12))
  expect(findText(blank.text, 'newPassword-error')).toContain('nicht nur Leerzeichen')
  for (let n = 0; n < 4; n++) await change('geraten?!', 'Radieschen, Rüben, Rettich')
  const tired = await change(password, 'Radieschen, Rüben, Rettich')
  expect(findText(tired.text, 'currentPassword-error')).toContain('Das waren zu viele Versuche.')
})
