import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from './uuid.ts'

/** Where media bytes lie. Keys are relative paths such as `<hash>/icon.png`. */
export type Storage = {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<Buffer | undefined>
  remove(key: string): Promise<void>
}

/** Keeps media in `<dataDir>/media`. A file is there whole or not at all. */
export function openStorage(dataDir: string): Storage {
  const root = join(dataDir, 'media')
  const path = (key: string) => {
    if (!/^[\w-]+(\/[\w.-]+)*$/.test(key) || key.includes('..')) throw new Error(`not a storage key: ${key}`)
    return join(root, key)
  }
  return {
    put: async (key, bytes) => {
      const target = path(key)
      await mkdir(dirname(target), { recursive: true })
      const half = `${target}.${newId()}.part`
      try {
        await writeFile(half, bytes)
        await rename(half, target)
      } catch (error) {
        await rm(half, { force: true })
        throw error
      }
    },
    get: (key) => readFile(path(key)).catch(absent),
    remove: async (key) => {
      await rm(path(key), { force: true })
      // Its folder too, when nothing else lies there.
      if (key.includes('/')) await rmdir(dirname(path(key))).catch(() => {})
    },
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}
