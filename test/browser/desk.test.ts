import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSetupToken } from '../../src/blog/set-up.ts'
import { findPublishedPost } from '../../src/posts/queries.ts'
import { listFaults } from '../support/axe.ts'
import { startBlog, type TestBlog } from '../support/blog.ts'
import { launchBrowser } from '../support/browser.ts'
import { openDesk } from '../support/desk.ts'
import { addSomeone, say } from '../support/filled.ts'
import { fillDesk } from '../support/filled-desk.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** What a browser complains about or asks of others, over a whole story. */
function watch(page: Page, origin: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    // A refused form is an answer of 4xx on purpose, which Chromium notes as an error.
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) complaints.push(`asked ${request.url()}`)
  })
  return complaints
}

async function openFirstRun(options: BrowserContextOptions) {
  const blog = await startBlog({ isSetUp: false })
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints = watch(page, blog.origin)
  await page.goto(`${blog.origin}/setup/${await createSetupToken(blog.app)}`)
  return { blog, context, page, complaints }
}

/** As if someone elsewhere had answered. */
async function comment(blog: TestBlog, slug: string, html: string): Promise<string> {
  const post = await findPublishedPost(blog.app.db, slug)
  const anna = await addSomeone(blog.app, 'Anna', 'anna@social.example')
  return say(blog.app, post!, anna, html)
}

async function paintFile() {
  const buffer = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#28653a' } })
    .jpeg()
    .toBuffer()
  return { name: 'plot.jpg', mimeType: 'image/jpeg', buffer }
}

test('on a phone without script, in German: from the first-run link to signing out', async () => {
  const { blog, context, page, complaints } = await openFirstRun({
    javaScriptEnabled: false,
    locale: 'de-DE',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
  })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

  await page.getByLabel('Titel des Blogs').fill('Parzelle 7')
  await page.getByLabel('Name im Netz').fill('Anna!')
  await page.getByLabel('Dein Name').fill('Reinhard Paul')
  await page.getByLabel('Passwort').fill('Schaufeln statt Gold')
  await press('Blog anlegen')
  await page.getByText('Fehler: Nur kleine Buchstaben').waitFor()
  expect(await page.getByLabel('Titel des Blogs').inputValue()).toBe('Parzelle 7')
  await page.getByLabel('Name im Netz').fill('parzelle')
  await page.getByLabel('Passwort').fill('Schaufeln statt Gold')
  await press('Blog anlegen')

  await page.getByRole('link', { name: 'Schreib deinen ersten Beitrag' }).click()
  await page.getByLabel('Titel').fill('Umgraben')
  await page.getByLabel('Text', { exact: true }).fill('Erst die **Erde**, dann der Rest.')
  await page.getByLabel('Themen').fill('Garten, Frühling')
  await press('Vorschau')
  await page.getByText('So wird dein Beitrag aussehen.').waitFor()
  expect(await page.locator('.e-content strong').textContent()).toBe('Erde')
  await press('Weiterschreiben')
  await page.getByLabel('Text', { exact: true }).fill('Erst die **Erde**, dann die Saat.')
  await press('Speichern')
  await page.getByText('Der Entwurf ist gespeichert.').waitFor()
  await press('Veröffentlichen')
  await page.getByText('Veröffentlicht! Dein Beitrag steht jetzt hier:').waitFor()
  await page.getByRole('link', { name: `${blog.origin}/stories/umgraben` }).click()
  await page.getByText('Erst die Erde, dann die Saat.').waitFor()

  const reader = await browser.newPage()
  await reader.goto(`${blog.origin}/stories/umgraben`)
  await reader.getByRole('heading', { name: 'Umgraben' }).waitFor()

  await page.getByRole('link', { name: 'Bearbeiten' }).click()
  await page.getByLabel('Titel').fill('Umgraben und säen')
  await press('Aktualisieren')
  await page.getByText('Auf dem Blog steht jetzt die neue Fassung.').waitFor()

  await comment(blog, 'umgraben', '<p>Und das Gießen?</p>')
  await page.getByRole('link', { name: 'Kommentare' }).click()
  await page.getByText('Antworten', { exact: true }).click()
  await page.getByLabel('Deine Antwort an Anna').fill('Kommt *danach*.')
  await press('Antwort senden')
  await page.getByText('Deine Antwort ist unterwegs').waitFor()
  await page
    .getByRole('article')
    .filter({ hasText: 'Und das Gießen?' })
    .last()
    .getByRole('button', { name: 'Verstecken' })
    .click()
  await page.getByText('Der Kommentar ist versteckt.').waitFor()
  await expect.poll(() => readText(reader, blog.origin)).not.toContain('Und das Gießen?')
  await press('Rückgängig')
  await page.getByText('Der Kommentar ist wieder zu sehen.').waitFor()
  await expect.poll(() => readText(reader, blog.origin)).toContain('Und das Gießen?')
  expect(await readText(reader, blog.origin)).toContain('Umgraben und säen')

  await page.getByRole('link', { name: 'Einstellungen' }).click()
  await page.getByLabel('Beschreibung').fill('Von Erde und anderen Dingen')
  await press('Einstellungen speichern')
  await page.getByText('Gespeichert.').waitFor()
  await page.getByLabel('Bild auswählen').setInputFiles(await paintFile())
  await press('Bild hochladen')
  await page.getByAltText('Dein Bild im Moment').waitFor()
  await press('Abmelden')
  await page.getByText('Du bist abgemeldet.').waitFor()
  await page.goto(`${blog.origin}/admin`)
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(complaints).toEqual([])
  await reader.close()
  await context.close()
}, 180_000)

async function readText(reader: Page, origin: string): Promise<string | null> {
  await reader.goto(`${origin}/stories/umgraben`)
  return reader.locator('main').textContent()
}

test('at a desktop, in English, by keyboard: write, save, preview, publish, and nothing typed is lost', async () => {
  const { blog, context, page, complaints } = await openFirstRun({
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
  })
  await page.getByLabel('Title of the blog').fill('My plot')
  await page.getByLabel('Handle').fill('plot')
  await page.getByLabel('Your name').fill('Ann')
  await page.getByLabel('Password').fill('shovels rather than gold')
  await page.getByLabel('Time zone').selectOption('Europe/London')
  await page.getByLabel('Time zone').press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Your blog is ready.').waitFor()

  await page.goto(`${blog.origin}/admin/posts/new`)
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('title')
  await page.keyboard.type('Digging')
  await page.keyboard.press('Tab')
  await page.keyboard.type('First the **soil**.')
  await page.keyboard.press('Control+s')
  await page.getByText('The draft is saved.').waitFor()

  await page.getByLabel('Text', { exact: true }).fill('First the **soil**, then the seed.')
  const question = page.waitForEvent('dialog')
  const leaving = page.getByRole('link', { name: 'Overview' }).click()
  await (await question).dismiss()
  await leaving
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe(
    'First the **soil**, then the seed.',
  )

  await page.keyboard.press('Control+Enter')
  await page.getByText('This is how your post will look.').waitFor()
  await page.getByRole('button', { name: 'Publish' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Published!').waitFor()
  await page.getByRole('link', { name: 'View on the blog' }).click()
  await page.getByText('First the soil, then the seed.').waitFor()

  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('Text', { exact: true }).fill('A long text that must not get lost.')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Update' }).click()
  await page.getByText('Your session has ended.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('plot')
  await page.getByLabel('Password').fill('shovels rather than gold')
  await page.keyboard.press('Enter')
  await page.getByText('Your text is still here').waitFor()
  await page.getByRole('button', { name: 'Update' }).click()
  await page.getByText('The blog now shows the new version.').waitFor()

  await page.getByRole('button', { name: 'Move to the bin' }).click()
  await page.getByRole('button', { name: 'Bring it back as a draft' }).click()
  await page.getByText('Restored.').waitFor()
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe(
    'A long text that must not get lost.',
  )
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out.').waitFor()
  expect(complaints).toEqual([])
  await context.close()
}, 180_000)

test('every page of the desk can be used by everyone: no fault that axe finds, light and dark, narrow and wide', async () => {
  const blog = await startBlog({ isSetUp: false })
  const { app, origin } = blog
  const setup = `/setup/${await createSetupToken(app)}`
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme })
    faults.push(...(await listFaultsOf(page, origin, [setup, '/setup/x'])))
    await page.close()
  }
  const { paths, draft, first } = await fillDesk(app)
  const { cookies } = await openDesk(app)
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme })
    const complaints = watch(page, origin)
    faults.push(...(await listFaultsOf(page, origin, ['/sign-in'])))
    await page.context().addCookies([{ name: 'parzelle', value: cookies.get('parzelle')!, url: origin }])
    faults.push(...(await listFaultsOf(page, origin, paths)))
    for (const intent of ['preview', 'save']) {
      await page.goto(`${origin}/admin/posts/${draft.id}`)
      await page.locator('#title').fill(intent === 'save' ? 'x'.repeat(201) : 'Titel')
      await page.locator(`[value=${intent}]`).click()
      faults.push(...(await listFaultsAt(page, intent)))
    }
    await page.goto(`${origin}/admin/comments/${first}`)
    await page.getByRole('button', { name: 'Antwort senden' }).click()
    faults.push(...(await listFaultsAt(page, 'empty answer')))
    expect(complaints).toEqual([])
    await page.close()
  }
  expect(faults).toEqual([])
}, 240_000)

async function listFaultsOf(page: Page, origin: string, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = []
  for (const path of paths) {
    await page.goto(origin + path)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    faults.push(...(await listFaultsAt(page, path)))
  }
  return faults
}

async function listFaultsAt(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    faults.push(...(await listFaults(page)).map((fault) => `${name} ${width}: ${fault}`))
  }
  return faults
}
