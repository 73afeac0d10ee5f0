import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../src/lib/storage.ts'

function makeStorage() {
  const dir = mkdtempSync(join(tmpdir(), 'parzelle-storage-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return { storage: openStorage(dir), media: join(dir, 'media') }
}

test('what is taken away leaves no empty folder, and nothing else goes with it', async () => {
  const { storage, media } = makeStorage()
  for (const key of ['aa/small.png', 'aa/large.png', 'bb/icon.png']) await storage.put(key, Buffer.from(key))
  await storage.remove('aa/small.png')
  await storage.remove('bb/icon.png')
  expect(readdirSync(media, { recursive: true }).sort()).toEqual(['aa', 'aa/large.png'])
  expect(await storage.get('aa/large.png')).toEqual(Buffer.from('aa/large.png'))
  expect(await storage.get('bb/icon.png')).toBeUndefined()
})

test('a file that cannot be kept leaves no half of it', async () => {
  const { storage, media } = makeStorage()
  mkdirSync(join(media, 'cc', 'icon.png', 'in-the-way'), { recursive: true })
  await expect(storage.put('cc/icon.png', Buffer.from('x'))).rejects.toThrow()
  expect(readdirSync(join(media, 'cc'))).toEqual(['icon.png'])
})
