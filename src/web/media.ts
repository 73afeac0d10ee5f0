import type { App } from '../app.ts'
import { toStorageKey } from '../media/picture.ts'
import { findMedia } from '../media/queries.ts'
import type { Site } from './env.ts'

/** Pictures we keep. Even a file that is not what it says runs nothing in a browser. */
export function addMedia(site: Site, app: App): void {
  site.get('/media/:hash/:name', async (c) => {
    const { hash, name } = c.req.param()
    const media = await findMedia(app.db, hash)
    if (!media || media.name !== name) return c.notFound()
    const etag = `"${hash}"`
    const headers = {
      'content-type': media.mediaType,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      // Other sites may show our icon.
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    }
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
    const bytes = await app.storage.get(toStorageKey(media))
    return bytes ? new Response(new Uint8Array(bytes), { headers }) : c.notFound()
  })
}
