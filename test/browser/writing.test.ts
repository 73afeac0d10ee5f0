import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createSetupToken } from '../../src/blog/set-up.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { startBlog } from '../support/blog.ts'
import { launchBrowser } from '../support/browser.ts'
import { openDesk } from '../support/desk.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The author's window; every question whether to leave a page is counted and answered with yes. */
async function openWindow() {
  const blog = await startBlog()
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const { cookies } = await openDesk(blog.app)
  await context.addCookies([{ name: 'parzelle', value: cookies.get('parzelle')!, url: blog.origin }])
  const page = await context.newPage()
  const questions: string[] = []
  page.on('dialog', (dialog) => {
    questions.push(dialog.type())
    return dialog.accept()
  })
  return { ...blog, page, questions }
}

const text = (page: Page) => page.getByLabel('Text', { exact: true })
const leave = async (page: Page) => {
  await page.getByRole('link', { name: 'Übersicht' }).click()
  await page.getByRole('heading', { name: 'Hallo' }).waitFor()
}

test('a page is left without a question, unless something was typed that is not saved', async () => {
  const { app, origin, page, questions } = await openWindow()
  const draft = await saveDraft(app, { title: 'Titel', markdown: '\n\nText\n', excerpt: '', topics: ['a'] })
  for (const path of ['new', draft.id]) {
    await page.goto(`${origin}/admin/posts/${path}`)
    // A browser asks only on a page that somebody has touched.
    await text(page).click()
    await leave(page)
  }
  expect(questions).toEqual([])
  await page.goto(`${origin}/admin/posts/new`)
  await text(page).click()
  await page.keyboard.type('Neu')
  await leave(page)
  expect(questions).toEqual(['beforeunload'])
}, 60_000)

test('"back" brings typed text back, and leaving it is asked again', async () => {
  const { origin, page, questions } = await openWindow()
  await page.goto(`${origin}/admin/posts/new`)
  await text(page).click()
  await page.keyboard.type('Noch nicht gespeichert')
  await leave(page)
  await page.goBack()
  await expect.poll(() => text(page).inputValue()).toBe('Noch nicht gespeichert')
  await text(page).click()
  await leave(page)
  expect(questions).toHaveLength(2)
}, 60_000)

test('after signing out, "back" does not show the desk', async () => {
  const { app, origin, page } = await openWindow()
  const { id } = await saveDraft(app, { title: 'Geheim', markdown: 'x', excerpt: '', topics: [] })
  await page.goto(`${origin}/admin/posts/${id}`)
  await page.getByRole('button', { name: 'Abmelden' }).click()
  await page.getByText('Du bist abgemeldet.').waitFor()
  await page.goBack()
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(await page.content()).not.toContain('Geheim')
}, 60_000)

test('a picture that is far too big is told in plain words, and what was typed beside it stays', async () => {
  const { origin, page } = await openWindow()
  await page.goto(`${origin}/admin/settings`)
  await page.getByLabel('Beschreibung').fill('Von Erde und anderen Dingen')
  const buffer = Buffer.alloc(12_000_000)
  await page.getByLabel('Bild auswählen').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer })
  await page.getByRole('button', { name: 'Bild hochladen' }).click()
  await page.getByRole('heading', { name: 'Das war zu viel auf einmal' }).waitFor()
  await page.goBack()
  await expect.poll(() => page.getByLabel('Beschreibung').inputValue()).toBe('Von Erde und anderen Dingen')
}, 60_000)

test('links in the preview open beside it, and its buttons go on with the text', async () => {
  const { origin, page, questions } = await openWindow()
  await page.goto(`${origin}/admin/posts/new`)
  await text(page).fill(`Siehe [dort](${origin}/follow).`)
  await page.getByRole('button', { name: 'Vorschau' }).click()
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'dort' }).click()
  const beside = await opened
  await beside.waitForURL(`${origin}/follow`)
  expect(await beside.evaluate(() => window.opener)).toBeNull()
  await page.getByRole('button', { name: 'Weiterschreiben' }).click()
  expect(await text(page).inputValue()).toBe(`Siehe [dort](${origin}/follow).`)
  expect(questions).toEqual([])
}, 60_000)

test('every field that is wrong has the same border, whatever stands around it', async () => {
  const { app, origin } = await startBlog({ isSetUp: false })
  const page = await browser.newPage()
  await page.goto(`${origin}/setup/${await createSetupToken(app)}?lang=de`)
  const colour = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).borderTopColor)
  const calm = await colour('#title')
  await page.getByRole('button', { name: 'Blog anlegen' }).click()
  await page.getByText('Bitte sieh noch einmal hin:').waitFor()
  const wrong = await Promise.all(['#title', '.affixed', '#authorName', '#password'].map(colour))
  expect(new Set(wrong).size).toBe(1)
  expect(wrong).not.toContain(calm)
  await page.close()
}, 60_000)
