import { createHash } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'
import { beforeEach, describe, expect, test } from 'vitest'
import { toStorageKey } from '../../src/media/picture.ts'
import { findMedia } from '../../src/media/queries.ts'
import { maxPictureBytes, storeIcon, storePicture } from '../../src/media/store.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

let app: TestApp

beforeEach(async () => {
  app = await openTestApp()
})

/** Red above, blue below. */
function draw(width = 60, height = 30): Sharp {
  const blue = { create: { width, height: height / 2, channels: 3 as const, background: '#00f' } }
  return sharp({ create: { width, height, channels: 3, background: '#f00' } }).composite([
    { input: blue, left: 0, top: height / 2 },
  ])
}

async function stored(media: { hash: string; name: string }): Promise<Buffer> {
  const bytes = await app.storage.get(toStorageKey(media))
  if (!bytes) throw new Error('nothing is stored')
  return bytes
}

async function colourAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const pixel = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()
  return [...pixel].map((value) => Math.round(value / 255))
}

describe('an icon', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('may come as %s', async (format) => {
    const media = await storeIcon(app, await draw().toFormat(format).toBuffer())
    expect(media).toMatchObject({ name: 'icon.png', mediaType: 'image/png', width: 400, height: 400 })
    const bytes = await stored(media)
    expect(media.hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(media.byteLength).toBe(bytes.byteLength)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 400, height: 400 })
    expect([await colourAt(bytes, 200, 20), await colourAt(bytes, 200, 380)]).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ])
    expect(await findMedia(app.db, media.hash)).toEqual(media)
  })

  test('stands upright and tells nothing of camera and place', async () => {
    const exif = { IFD0: { Make: 'Kamera' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } }
    // Orientation 3: the camera was held upside down.
    const photo = await draw().jpeg().withExif(exif).withMetadata({ orientation: 3 }).toBuffer()
    const bytes = await stored(await storeIcon(app, photo))
    const { exif: left, icc, orientation } = await sharp(bytes).metadata()
    expect({ left, icc, orientation }).toEqual({ left: undefined, icc: undefined, orientation: undefined })
    expect(await colourAt(bytes, 200, 20)).toEqual([0, 0, 1])
  })

  test('that was stored before is the same row', async () => {
    const bytes = await draw().png().toBuffer()
    expect(await storeIcon(app, bytes)).toEqual(await storeIcon(app, bytes))
    expect(await app.raw`select * from media`).toHaveLength(1)
  })

  test.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a page', Buffer.from('<!doctype html><title>x</title>')],
    ['nothing', Buffer.alloc(0)],
    ['a name without content', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ])('cannot be %s', async (_, bytes) => {
    await expect(storeIcon(app, bytes)).rejects.toMatchObject({
      code: 'invalid',
      fields: { icon: 'notAPicture' },
    })
  })

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'that was cut off on its way is refused: %s',
    async (format) => {
      const noise = {
        width: 300,
        height: 300,
        channels: 3 as const,
        noise: { type: 'gaussian' as const, mean: 128, sigma: 60 },
      }
      const bytes = await sharp({ create: { ...noise, background: '#000' } })
        .toFormat(format)
        .toBuffer()
      const cut = bytes.subarray(0, bytes.byteLength / 2)
      await expect(storeIcon(app, cut)).rejects.toMatchObject({ fields: { icon: 'notAPicture' } })
      expect(await app.raw`select * from media`).toHaveLength(0)
    },
  )

  test('of too many bytes or pixels is refused before it is unpacked', async () => {
    const heavy = Buffer.concat([await draw().png().toBuffer(), Buffer.alloc(maxPictureBytes)])
    await expect(storeIcon(app, heavy)).rejects.toMatchObject({ fields: { icon: 'tooManyBytes' } })
    const wide = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    await expect(storeIcon(app, wide)).rejects.toMatchObject({ fields: { icon: 'tooManyPixels' } })
  })
})

test('a picture becomes a square of the size that is wanted, cut from the middle', async () => {
  const media = await storePicture(app, await draw(300, 100).png().toBuffer(), { name: 'avatar', size: 96 })
  expect(media).toMatchObject({ name: 'avatar.webp', mediaType: 'image/webp', width: 96, height: 96 })
  const { format, width, height } = await sharp(await stored(media)).metadata()
  expect({ format, width, height }).toEqual({ format: 'webp', width: 96, height: 96 })
  await expect(storePicture(app, Buffer.from('x'), { name: 'avatar', size: 96 })).rejects.toMatchObject({
    fields: { picture: 'notAPicture' },
  })
})

test('a transparent icon stays transparent', async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 4, background: clear } })
    .png()
    .toBuffer()
  expect((await sharp(await stored(await storeIcon(app, bytes))).stats()).isOpaque).toBe(false)
})
