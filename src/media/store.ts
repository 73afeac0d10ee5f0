import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { App } from '../app.ts'
import type { Media } from '../db/schema.ts'
import { invalid } from '../errors.ts'
import { newId } from '../lib/uuid.ts'
import { findPictureType, type PictureFormat, toStorageKey } from './picture.ts'
import { addMedia } from './queries.ts'

export const maxPictureBytes = 5_000_000
const maxPicturePixels = 50_000_000

/** Mastodon shows an actor's picture at 400 × 400, and not every server reads WebP. */
export function storeIcon(app: App, bytes: Buffer): Promise<Media> {
  return storeSquare(app, bytes, { name: 'icon', size: 400, format: 'png', field: 'icon' })
}

/**
 * Keeps a square copy, cut from the middle, without what the file told about camera and place.
 * @param options.name of the file, without ending
 * @param options.size edge in pixels
 * @throws AppError invalid, field `picture`: 'notAPicture', 'tooManyBytes' or 'tooManyPixels'
 */
export function storePicture(
  app: App,
  bytes: Buffer,
  options: { name: string; size: number; format?: PictureFormat },
): Promise<Media> {
  return storeSquare(app, bytes, { format: 'webp', ...options, field: 'picture' })
}

type Square = { name: string; size: number; format: PictureFormat; field: string }

async function storeSquare(app: App, bytes: Buffer, square: Square): Promise<Media> {
  const picture = await toSquare(bytes, square)
  const hash = createHash('sha256').update(picture).digest('hex')
  const name = `${square.name}.${square.format}`
  // First the bytes, then the row: a row whose picture is missing must not exist.
  await app.storage.put(toStorageKey({ hash, name }), picture)
  const media = await addMedia(app.db, {
    id: newId(),
    hash,
    name,
    mediaType: `image/${square.format}`,
    width: square.size,
    height: square.size,
    byteLength: picture.byteLength,
    createdAt: app.now(),
  })
  if (!media) throw new Error(`picture ${hash} vanished while it was stored`)
  return media
}

async function toSquare(bytes: Buffer, { size, format, field }: Square): Promise<Buffer> {
  if (bytes.byteLength > maxPictureBytes) throw invalid({ [field]: 'tooManyBytes' })
  if (!findPictureType(bytes)) throw invalid({ [field]: 'notAPicture' })
  if ((await countPixels(bytes, field)) > maxPicturePixels) throw invalid({ [field]: 'tooManyPixels' })
  try {
    // The orientation is applied before the metadata goes; of a moving picture the first frame stays.
    return await sharp(bytes, { failOn: 'error', limitInputPixels: maxPicturePixels })
      .autoOrient()
      .resize(size, size, { fit: 'cover' })
      .toFormat(format)
      .timeout({ seconds: 20 })
      .toBuffer()
  } catch {
    throw invalid({ [field]: 'notAPicture' })
  }
}

async function countPixels(bytes: Buffer, field: string): Promise<number> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return width * height
  } catch {
    throw invalid({ [field]: 'notAPicture' })
  }
}
