import { expect, test } from 'vitest'
import { readTar, toTarEnd, toTarFile } from '../../src/lib/tar.ts'

const at = new Date('2026-11-23T10:00:00Z')

/** In pieces of any size, as they come from a disk. */
async function* inPieces(bytes: Buffer, size: number) {
  for (let from = 0; from < bytes.byteLength; from += size) yield bytes.subarray(from, from + size)
}

function pack(files: Record<string, string>): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) => [...toTarFile(name, Buffer.from(text), at)])
  return Buffer.concat([...parts, toTarEnd()])
}

async function read(bytes: Buffer, size: number) {
  const files: Record<string, string> = {}
  for await (const file of readTar(inPieces(bytes, size))) {
    const chunks: Buffer[] = []
    for await (const chunk of file.bytes) chunks.push(chunk)
    files[file.name] = Buffer.concat(chunks).toString()
  }
  return files
}

test('what goes into a tar archive comes out of it, in pieces of any size', async () => {
  const files = { 'a.txt': 'Beet', 'leer/b.txt': '', 'c.txt': 'ü'.repeat(256), 'd.txt': 'x'.repeat(5000) }
  const archive = pack(files)
  expect(archive.byteLength % 512).toBe(0)
  for (const size of [1, 511, 512, 4096, 100_000]) expect(await read(archive, size)).toEqual(files)
})

test('files that nobody reads are passed over', async () => {
  const names: string[] = []
  for await (const { name } of readTar(inPieces(pack({ a: 'x'.repeat(2000), b: 'y' }), 700))) names.push(name)
  expect(names).toEqual(['a', 'b'])
})

test('an archive that is cut off or none at all is noticed', async () => {
  const archive = pack({ 'a.txt': 'x'.repeat(600) })
  for (const length of [100, 700, 1100, 1536])
    await expect(read(archive.subarray(0, length), 512)).rejects.toThrow('cut off')
  await expect(read(Buffer.alloc(2048, 'no archive'), 512)).rejects.toThrow('no tar archive')
  const spoilt = Buffer.from(archive)
  spoilt[0] = 0x62
  await expect(read(spoilt, 512)).rejects.toThrow('no tar archive')
})

test('the header is as POSIX has it', () => {
  const [header = Buffer.alloc(0)] = toTarFile('media/x', Buffer.alloc(10), at)
  const text = Buffer.from(header).toString('latin1')
  expect(text.slice(0, 8)).toBe('media/x\0')
  expect(text.slice(100, 108)).toBe('0000600\0')
  expect(text.slice(124, 136)).toBe('00000000012\0')
  expect(text.slice(257, 265)).toBe('ustar\x0000')
  expect(() => [...toTarFile('x'.repeat(101), Buffer.alloc(0), at)]).toThrow('does not fit')
})
