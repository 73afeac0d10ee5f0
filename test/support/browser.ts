import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/**
 * A real Chromium: the one inside the npm package, with the libraries and the font that it brings along,
 * so that nothing has to be installed by hand; where that does not run, the system's.
 */
export async function launchBrowser(): Promise<Browser> {
  const problems: unknown[] = []
  for (const candidate of [bundled, ...systemBrowsers.filter(existsSync).map(installed)]) {
    try {
      return await chromium.launch({ ...(await candidate()), args: ['--no-sandbox', '--disable-gpu'] })
    } catch (error) {
      problems.push(error)
    }
  }
  throw new AggregateError(problems, `No Chromium runs here: ${problems.map(String).join('\n')}`)
}

type Executable = { executablePath: string; env: Record<string, string> }

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const installed = (executablePath: string) => async (): Promise<Executable> => ({
  executablePath,
  env: environment({}),
})

async function bundled(): Promise<Executable> {
  const folder = await unpackOnce()
  return {
    executablePath: join(folder, 'chromium'),
    env: environment({
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'config'),
    }),
  }
}

/**
 * The package unpacks to fixed names in the temporary folder, where another user's copy would be in the
 * way; so every user has a folder of their own, which appears whole or not at all.
 */
async function unpackOnce(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packed = join(dirname(dirname(manifest)), 'bin')
  const { version } = createRequire(import.meta.url)(join(dirname(packed), 'package.json'))
  const folder = join(tmpdir(), `parzelle-chromium-${version}-${process.getuid?.() ?? 'user'}`)
  if (existsSync(folder)) return folder
  const half = await mkdtemp(`${folder}-`)
  await unpack(packed, half)
  await writeFonts(half, folder)
  await rename(half, folder).catch(() => rm(half, { recursive: true }))
  return folder
}

async function unpack(packed: string, into: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium')
  const usual = process.env.TMPDIR
  process.env.TMPDIR = into
  try {
    const names = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']
    await Promise.all(names.map((name) => inflate(join(packed, name))))
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
  }
}

/** The package's own font settings point at fixed folders; ours name the one font that comes with it. */
async function writeFonts(half: string, folder: string): Promise<void> {
  await mkdir(join(half, 'config'))
  await writeFile(
    join(half, 'config', 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>
    </fontconfig>`,
  )
}

function environment(own: Record<string, string>): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG']
  const kept = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  return { ...Object.fromEntries(kept), ...own }
}
