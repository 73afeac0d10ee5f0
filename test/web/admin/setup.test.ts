import { expect, test } from 'vitest'
import { findBlog } from '../../../src/blog/queries.ts'
import { createSetupToken } from '../../../src/blog/set-up.ts'
import { openTestApp } from '../../support/app.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'

const fields = {
  title: 'Parzelle 7',
  handle: 'parzelle',
  authorName: 'Anna',
  password: 'Kohlrabi und Radieschen',
  language: 'de',
  timeZone: 'Europe/Berlin',
}

async function openFirstRun() {
  const app = await openTestApp()
  const path = `/setup/${await createSetupToken(app)}`
  return { app, path, visitor: await openDesk(app, { isSignedIn: false }) }
}

test('the first-run page speaks the language of the browser and guesses the time zone', async () => {
  const { path, visitor } = await openFirstRun()
  const german = await visitor.get(path, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' })
  expect(german.text).toContain('<html lang="de">')
  expect(findValue(german.text, 'timeZone')).toBe('Europe/Berlin')
  const english = await visitor.get(path, { 'accept-language': 'fr' })
  expect(english.text).toContain('<html lang="en">')
  expect(findValue(english.text, 'timeZone')).toBe('UTC')
  expect((await visitor.get(`${path}?lang=de`)).text).toContain('Willkommen auf deiner Parzelle')
})

test('the address of the first-run page, which is a secret, is told to nobody', async () => {
  const { path, visitor } = await openFirstRun()
  expect((await visitor.get(path)).headers.get('referrer-policy')).toBe('same-origin')
})

test('the whole handle is shown around the field for it', async () => {
  const { path, visitor } = await openFirstRun()
  expect((await visitor.get(path)).text).toContain('@anna@localhost:3000')
})

test.each([
  ['http://localhost:3000', true],
  ['http://192.168.1.7:3000', true],
  ['https://blog.example', false],
])('at %s the page says that nobody can follow from elsewhere yet: %s', async (origin, isTold) => {
  const app = await openTestApp({ config: { origin, handleHost: new URL(origin).host } })
  const visitor = await openDesk(app, { isSignedIn: false })
  const page = await visitor.get(`/setup/${await createSetupToken(app)}?lang=de`)
  expect(page.text.includes('kann dir noch niemand folgen')).toBe(isTold)
  expect(page.text.includes('docs/operating.md')).toBe(isTold)
})

test('who sets the blog up is signed in and sees what to do next', async () => {
  const { app, path, visitor } = await openFirstRun()
  const answer = await visitor.post(path, fields, { from: path })
  expect(answer.status).toBe(303)
  expect(await findBlog(app.db)).toMatchObject({ title: 'Parzelle 7', handle: 'parzelle', language: 'de' })
  const desk = await visitor.get(answer.location!)
  expect(desk.status).toBe(200)
  expect(desk.text).toContain('Dein Blog steht. Schreib deinen ersten Beitrag!')
  expect(desk.text).toContain('href="/admin/posts/new"')
})

test.each([
  ['title', '', 'Dein Blog braucht einen Titel.'],
  ['title', 'x'.repeat(101), 'Der Titel ist zu lang: höchstens 100 Zeichen.'],
  ['handle', '', 'Such dir einen Namen aus, zum Beispiel deinen Vornamen.'],
  ['handle', 'Größe Blog', 'Nur kleine Buchstaben von a bis z, Ziffern und Unterstriche, keine Leerzeichen.'],
  ['handle', 'x'.repeat(31), 'Der Name ist zu lang: höchstens 30 Zeichen.'],
  ['authorName', ' ', 'Wie heißt du? Ein Vorname oder ein Künstlername genügt.'],
  ['password', '', 'Denk dir ein Passwort aus.'],
  [
    'password',
    ' '.repeat(12),
    'Ein Passwort braucht Buchstaben, Ziffern oder Zeichen, nicht nur Leerzeichen.',
  ],
  ['password', 'zu kurz', 'Das Passwort ist zu kurz: mindestens 10 Zeichen.'],
  ['language', 'fr', 'Wähle eine der beiden Sprachen.'],
  ['timeZone', 'Europe/Entenhausen', 'Wähle eine Zeitzone aus der Liste.'],
])(
  '%s "%s" is refused in plain words beside the field, and what was typed stays',
  async (name, value, words) => {
    const { app, path, visitor } = await openFirstRun()
    const answer = await visitor.post(`${path}?lang=de`, { ...fields, [name]: value }, { from: path })
    expect(answer.status).toBe(422)
    expect(findText(answer.text, `${name}-error`)).toBe(`Fehler: ${words}`)
    expect(answer.text).toContain(`<a href="#${name}">`)
    for (const kept of ['title', 'handle', 'authorName'] as const) {
      expect(findValue(answer.text, kept)).toBe(kept === name ? value : fields[kept])
    }
    expect(answer.text).not.toContain(fields.password)
    expect(await findBlog(app.db)).toBeUndefined()
  },
)

test('all wrong fields are told at once, in the order of the page', async () => {
  const { path, visitor } = await openFirstRun()
  const answer = await visitor.post(path, { ...fields, handle: '', title: '', password: 'x' }, { from: path })
  const summary = /<div class="errors".*?<\/div>/s.exec(answer.text)?.[0] ?? ''
  expect([...summary.matchAll(/href="#(\w+)"/g)].map(([, name]) => name)).toEqual([
    'title',
    'handle',
    'password',
  ])
})

test('a link that was used or never made says in plain words what to do', async () => {
  const { app, path, visitor } = await openFirstRun()
  const never = await visitor.get('/setup/guessed', { 'accept-language': 'en' })
  expect(never.status).toBe(410)
  expect(never.text).toContain('Start Parzelle again')
  await visitor.post(path, fields, { from: path })
  const used = await (await openDesk(app, { isSignedIn: false })).get(path)
  expect(used.status).toBe(410)
  expect(used.text).toContain('Dieses Blog ist schon eingerichtet.')
  expect(used.text).toContain('href="/sign-in"')
  const signedIn = await visitor.get(path)
  expect(signedIn.text).toContain('href="/admin"')
  expect(signedIn.text).not.toContain('href="/sign-in"')
  expect((await visitor.post(path, fields)).status).toBe(410)
})

test('a form from another site sets nothing up', async () => {
  const { app, path, visitor } = await openFirstRun()
  const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  expect((await visitor.post(path, fields, { headers, from: path })).status).toBe(403)
  expect(await findBlog(app.db)).toBeUndefined()
})
