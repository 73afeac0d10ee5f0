import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Violation = { id: string; nodes: { target: string[] }[] }

/** What axe finds on the open page, and whether it is wider than the window; one line each. */
export async function listFaults(page: Page): Promise<string[]> {
  // By evaluating it: the page's own rules let no script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
    const { violations } = await axe.run()
    const found = violations.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.target).join(', ')}`)
    const excess = document.documentElement.scrollWidth - window.innerWidth
    return excess > 0 ? [...found, `${excess} px wider than the window`] : found
  })
}
