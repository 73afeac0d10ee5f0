import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishPost } from '../../src/posts/publish.ts'
import { listFaults } from '../support/axe.ts'
import { startBlog } from '../support/blog.ts'
import { launchBrowser } from '../support/browser.ts'
import { fillBlog, setUpGerman } from '../support/filled.ts'

const widths = [360, 768, 1280]

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function openFilled() {
  const { app, origin } = await startBlog({ isSetUp: false })
  const { gold, long, note, first } = await fillBlog(app)
  const story = `/stories/${gold.slug}`
  const paths = ['/', story, `/stories/${long.slug}`, `/stories/${note.slug}`, `${story}/answer?to=${first}`]
  return { app, origin, story, paths: [...paths, '/topics/social-media', '/follow', '/gibt-es-nicht'] }
}

test('every page can be read by everyone: no fault that axe finds, in light and dark, narrow and wide', async () => {
  const { origin, paths } = await openFilled()
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme })
    for (const path of paths) {
      await page.goto(origin + path)
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 })
        faults.push(...(await listFaults(page)).map((fault) => `${path} ${colorScheme} ${width}: ${fault}`))
      }
    }
    await page.close()
  }
  expect(faults).toEqual([])
}, 120_000)

const wide = `<details><summary>Mehr</summary>Dazu</details>
Gleich darunter.

| Beet | Was | Wann | Warum | Wohin | Womit |
| --- | --- | --- | --- | --- | --- |
| Das erste | ganz viel Text in der Spalte | im März, wenn es taut | weil es schmeckt | in den Keller | mit Sand |
`

test('the longest words stay inside the page and beside the buttons, and tables keep columns to read', async () => {
  const { app, origin } = await startBlog({ isSetUp: false })
  const word = 'Donaudampfschifffahrtsgeschichten'
  const authorName = `${word}schreiberin`
  await setUpGerman(app, { title: word, authorName })
  const topics = ['Rindfleischetikettierungsgese']
  const title = `${word}${word.toLowerCase()}`
  const { slug } = await publishPost(app, { title, markdown: wide, excerpt: '', topics })
  const page = await browser.newPage()
  for (const path of ['/', `/stories/${slug}`, '/topics/rindfleischetikettierungsgese', '/follow'])
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(origin + path)
      expect(await listOverflows(page), `${path} ${width}`).toEqual([])
    }
  await page.setViewportSize({ width: 360, height: 800 })
  await page.goto(`${origin}/stories/${slug}`)
  expect((await page.locator('td').nth(1).boundingBox())?.width).toBeGreaterThan(100)
  const table = page.locator('table')
  expect(await table.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true)
  const gap = await page.locator('.prose details').evaluate((box) => {
    const range = document.createRange()
    range.selectNodeContents(box.nextSibling ?? box)
    return range.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom
  })
  expect(gap).toBeGreaterThan(30)
}, 120_000)

/** Texts that reach out of the window or under a button of the header. */
function listOverflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const button = document.querySelector('.site-nav')?.getBoundingClientRect()
    const edges = [
      ...[...document.querySelectorAll('h1, h2, h3, .topic, .site-nav a, .site-foot p')].map((box) => ({
        box,
        limit: window.innerWidth,
      })),
      ...[...document.querySelectorAll('.site-name')].map((box) => ({ box, limit: button?.left ?? 0 })),
    ]
    return edges.flatMap(({ box, limit }) => {
      const range = document.createRange()
      range.selectNodeContents(box)
      const right = Math.max(0, ...[...range.getClientRects()].map((rect) => rect.right))
      return right > limit ? [`${box.className || box.tagName} to ${right} of ${limit}`] : []
    })
  })
}

test('a reader without script asks no other host, gets no cookie and can do everything', async () => {
  const { origin, paths, story } = await openFilled()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  for (const path of paths) await page.goto(origin + path)
  await page.goto(origin)
  await page.getByRole('link', { name: 'Hört auf nach Gold zu suchen' }).click()
  await page.getByText('Inhaltswarnung').click()
  await page.getByText('Mein Großvater').waitFor({ state: 'visible' })
  await page.getByRole('link', { name: 'Von deinem Server antworten' }).click()
  await page.getByLabel('Deine Adresse im Fediverse').fill('anna')
  await page.getByRole('button', { name: 'Zu meinem Server' }).click()
  await page.getByText('Das ist keine Adresse im Fediverse.').waitFor()
  expect(new URL(page.url()).pathname).toBe(`${story}/answer`)
  expect(asked.length).toBeGreaterThan(paths.length)
  expect(asked.filter((address) => !address.startsWith(`${origin}/`))).toEqual([])
  expect(await context.cookies()).toEqual([])
  await context.close()
}, 120_000)
