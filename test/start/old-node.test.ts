import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findLack } from '../../bin/old-node.js'
import { startCommand } from '../support/program.ts'

function makeModules(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-modules-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of names) mkdirSync(join(folder, name), { recursive: true })
  return folder
}

test('what npm leaves out on an old Node is named with the way out', () => {
  const half = makeModules('sharp/lib', '@img/colour')
  for (const old of ['18.20.4', '20.8.1'])
    expect(findLack(old, half)).toMatch(
      new RegExp(
        `^Parzelle needs Node 20\\.9 or newer to install; this is ${old}, .* then run npm ci again\\.$`,
      ),
    )
  for (const recent of ['20.9.0', '24.21.0', '26.0.0'])
    expect(findLack(recent, half)).toMatch(/^Packages are missing: sharp .*Run npm ci again/)
})

test('an old Node will do where the packages are whole', () => {
  expect(findLack('18.20.4', join(process.cwd(), 'node_modules'))).toBeUndefined()
  expect(findLack('18.20.4', makeModules(`@img/sharp-${process.platform}-${process.arch}`))).toBeUndefined()
})

test('the launcher says so in a sentence, and not what a library makes of it', async () => {
  const root = makeModules('node_modules/esbuild', 'bin')
  cpSync('bin', join(root, 'bin'), { recursive: true })
  cpSync('package.json', join(root, 'package.json'))
  writeFileSync(join(root, 'node_modules', 'esbuild', 'index.js'), '')
  const program = startCommand([process.execPath, join(root, 'bin', 'parzelle.js')], { cwd: root })
  expect(await program.ended).toBe(1)
  expect(program.output()).toMatch(/^Packages are missing: sharp is not there .*\n$/)
})
