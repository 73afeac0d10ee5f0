#!/usr/bin/env node
/**
 * Starts Parzelle: finds a Node that is new enough, bundles src/ into dist/ if that is not fresh, and runs
 * the command line. Plain JavaScript that an old Node can read.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mendPostgres } from './mend-postgres.js'
import { findLack } from './old-node.js'

const oldestMajor = 22
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(join(root, 'package.json'))

watchNpm()
const lack = findLack(process.versions.node, findModules())
if (lack) fail(lack)
else if (Number(process.versions.node.split('.')[0]) < oldestMajor) runOnNewerNode()
else await runHere()

async function runHere() {
  if (!existsSync(join(root, 'node_modules')) && !findModules())
    fail('Parzelle is not installed yet. With Node 20.9 or newer, run: npm ci')
  const bundle = await addBundle()
  process.setSourceMapsEnabled(true)
  const { run } = await import(pathToFileURL(bundle).href)
  const status = await run(process.argv.slice(2), root)
  // Whatever is still open must not keep us; output that is still being written may.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)))
}

/**
 * npx starts us through a shell that takes a signal for itself and dies of it without telling us; being left
 * alone is then the signal.
 */
function watchNpm() {
  const parent = process.ppid
  if (!process.env.npm_execpath) return
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  timer.unref()
}

/** npm has put a newer one into node_modules (optionalDependencies in package.json). */
function runOnNewerNode() {
  const node = findNode()
  if (!node)
    return fail(
      `Parzelle needs Node ${oldestMajor} or newer; this is ${process.version}, and npm has not brought a newer one for this machine (${process.platform} ${process.arch}). Run "npm ci", or install a newer Node.`,
    )
  // The channel tells the other one when we are gone, even by kill -9. Same process group, so that Ctrl+C
  // reaches both.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`The newer Node at ${node} does not run: ${error.message}`))
  child.on('exit', (status, signal) => {
    if (!signal) return process.exit(status ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function findNode() {
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}

/** The path of a bundle that is as new as the sources. */
async function addBundle() {
  const dist = join(root, 'dist')
  const main = join(dist, 'main.js')
  if (isFresh(dist)) return main
  const { build, stop } = await import('esbuild')
  const startedAt = Date.now()
  const built = await build(buildOptions(dist)).catch(() => fail('Parzelle could not be bundled.'))
  await stop()
  try {
    writeBundle(dist, built, startedAt)
    return main
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOENT'].includes(error.code)) throw error
    return join(writeElsewhere(built, startedAt), 'main.js')
  }
}

function buildOptions(outdir) {
  return {
    entryPoints: [join(root, 'src', 'main.ts')],
    absWorkingDir: root,
    outdir,
    bundle: true,
    splitting: true,
    plugins: [{ name: 'packages', setup: leavePackagesOut }],
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    sourcemap: true,
    metafile: true,
    write: false,
  }
}

/**
 * All but two: drizzle-orm, read file by file, takes 160 MB and half a second, shaken by esbuild next to
 * nothing; postgres is mended on the way.
 */
function leavePackagesOut(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || /^(drizzle-orm|postgres)(\/|$)/.test(path)
      ? undefined
      : { path, external: true },
  )
  build.onLoad({ filter: /postgres[\\/]src[\\/]connection\.js$/ }, ({ path }) => ({
    contents: mendPostgres(readFileSync(path, 'utf8')),
  }))
}

/** Compares what was bundled with what is there now: times say little about files from a package or a checkout. */
function isFresh(dist) {
  try {
    const { inputs, digest } = JSON.parse(readFileSync(join(dist, 'inputs.json'), 'utf8'))
    return existsSync(join(dist, 'main.js')) && digestOf(inputs) === digest
  } catch {
    return false
  }
}

function digestOf(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) hash.update(input).update(readFileSync(join(root, input)))
  return hash.digest('hex')
}

/**
 * File by file through a new name, and what a file needs before it, since another process may be starting.
 * What the last bundles have left goes when nobody can be reading it any more.
 */
function writeBundle(dist, { outputFiles, metafile }, startedAt) {
  mkdirSync(dist, { recursive: true })
  const own = ['bin/parzelle.js', 'bin/mend-postgres.js', 'bin/old-node.js']
  const inputs = [...Object.keys(metafile.inputs), ...own].sort()
  // A source that was saved during the bundling may or may not be in it.
  const isSure = inputs.every((input) => statSync(join(root, input)).mtimeMs < startedAt)
  const digest = isSure ? digestOf(inputs) : ''
  const files = outputFiles.map(({ path, contents }) => [basename(path), contents])
  files.sort(([a], [b]) => Number(a.startsWith('main.')) - Number(b.startsWith('main.')))
  for (const [name, contents] of [...files, ['inputs.json', JSON.stringify({ inputs, digest })]]) {
    const half = join(dist, `.${name}.${process.pid}`)
    writeFileSync(half, contents)
    renameSync(half, join(dist, name))
  }
  for (const name of readdirSync(dist))
    if (statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs < startedAt - 60_000)
      rmSync(join(dist, name), { force: true })
}

/** In a clone that is read-only: a folder of this process only, from which packages are found all the same. */
function writeElsewhere(built, startedAt) {
  const dir = mkdtempSync(join(tmpdir(), 'parzelle-dist-'))
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
  symlinkSync(findModules(), join(dir, 'node_modules'))
  writeBundle(dir, built, startedAt)
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
  return dir
}

/** The folder that has our packages: usually our own node_modules, or the one that we are in. */
function findModules() {
  try {
    const esbuild = require.resolve('esbuild').split(sep)
    return esbuild.slice(0, esbuild.lastIndexOf('node_modules') + 1).join(sep)
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
