import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAssets } from '../../src/web/assets.ts'

const root = process.cwd()

test('the parts of a style sheet are one file for browsers, in the order of their names', async () => {
  const assets = openAssets(root)
  for (const name of ['base', 'site', 'desk']) {
    const folder = join(root, 'views', 'assets', name)
    const parts = readdirSync(folder).sort()
    expect(parts.length).toBeGreaterThan(1)
    const served = assets.find(assets.path(`${name}.css`).slice('/assets/'.length))
    expect(served?.type).toBe('text/css; charset=utf-8')
    const text = Buffer.from((await served?.body.get('identity')) ?? []).toString()
    expect(text).toBe(parts.map((part) => readFileSync(join(folder, part), 'utf8')).join(''))
  }
})

test('no style sheet is longer than one reads in one go', () => {
  const files = readdirSync(join(root, 'views', 'assets'), { recursive: true, encoding: 'utf8' })
  const sheets = files.filter((file) => file.endsWith('.css'))
  expect(sheets.length).toBeGreaterThan(10)
  const long = sheets.filter(
    (file) => readFileSync(join(root, 'views', 'assets', file), 'utf8').split('\n').length > 300,
  )
  expect(long).toEqual([])
})

test('only what is there is served, under no other name', async () => {
  const assets = openAssets(root)
  for (const name of ['base.css', '../site.ts', 'base/1-elements.css', '__proto__'])
    expect(assets.find(name)).toBeUndefined()
  expect(() => assets.path('none.css')).toThrow('none.css')
})
