import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { type Body, createBody, findEncoding } from './body.ts'
import type { Site } from './env.ts'

/** Our own files for browsers, each under a name that changes with its bytes. */
export type Assets = {
  /** @throws Error if there is no such file in views/assets */
  path(name: string): string
  find(hashedName: string): Asset | undefined
}

type Asset = { body: Body; type: string }

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
}

/** @param root the package's own folder */
export function openAssets(root: string): Assets {
  const folder = join(root, 'views', 'assets')
  const paths = new Map<string, string>()
  const assets = new Map<string, Asset>()
  for (const { name, bytes } of readAssets(folder)) {
    const type = types[extname(name)]
    if (!type) continue
    const hashedName = toHashedName(name, bytes)
    paths.set(name, `/assets/${hashedName}`)
    assets.set(hashedName, { body: createBody(bytes), type })
  }
  return {
    path: (name) => {
      const path = paths.get(name)
      if (!path) throw new Error(`there is no asset ${name}`)
      return path
    },
    find: (hashedName) => assets.get(hashedName),
  }
}

export function addAssets(site: Site, assets: Assets): void {
  // Feed readers and old browsers look here, whatever the page says.
  site.get('/favicon.ico', (c) => c.redirect(assets.path('mark.svg'), 302))
  site.get('/assets/:name', async (c) => {
    const asset = assets.find(c.req.param('name'))
    if (!asset) return c.notFound()
    const encoding = findEncoding(c.req.header('accept-encoding'))
    return new Response(await asset.body.get(encoding), {
      headers: {
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      },
    })
  })
}

/** A folder of style sheets is one file for browsers, in the order of the names: base/1-….css … is base.css. */
function readAssets(folder: string): { name: string; bytes: Buffer<ArrayBuffer> }[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return { name: entry.name, bytes: readFileSync(path) }
    const parts = readdirSync(path).sort()
    return {
      name: `${entry.name}.css`,
      bytes: Buffer.concat(parts.map((part) => readFileSync(join(path, part)))),
    }
  })
}

function toHashedName(name: string, bytes: Buffer): string {
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12)
  const ending = extname(name)
  return `${name.slice(0, -ending.length)}-${hash}${ending}`
}
