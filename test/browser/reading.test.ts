import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFaults } from '../support/axe.ts'
import { startBlog } from '../support/blog.ts'
import { launchBrowser } from '../support/browser.ts'
import { fillBlog } from '../support/filled.ts'

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
