export type PictureFormat = 'png' | 'webp'

/** Where the bytes lie in storage. */
export function toStorageKey(picture: { hash: string; name: string }): string {
  return `${picture.hash}/${picture.name}`
}

/**
 * What the bytes are, by their first ones: names and declared types lie. Undefined for everything that is
 * not a picture of pixels; SVG, for one, can carry scripts.
 */
export function findPictureType(bytes: Uint8Array): 'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | undefined {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (/^GIF8[79]a/.test(start)) return 'gif'
  if (/^RIFF.{4}WEBP/s.test(start)) return 'webp'
  // ISO 14496-12: a box of type ftyp, whose brands name the format; the major one comes first.
  if (/^.{4}ftyp.*?avi[fs]/s.test(start)) return 'avif'
  return undefined
}
