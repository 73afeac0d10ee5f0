import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** "May be imported by", from left to right (docs/architecture.md). */
const tiers: string[][] = [
  ['src/lib'],
  ['src/db'],
  ['src/jobs'],
  ['src/blog', 'src/author', 'src/people', 'src/media'],
  ['src/posts'],
  ['src/comments', 'src/reactions', 'src/followers', 'src/quotes', 'src/delivery', 'src/backup'],
  ['src/federation', 'src/web'],
  ['src/main'],
]
/** What describes the whole and may be named anywhere. */
const everywhere = ['src/errors.ts', 'src/config.ts', 'src/app.ts']
/** The entry, and what only it uses: there `web` and `federation` meet. */
const entry = ['src/main.ts', 'src/serve.ts', 'src/serve/', 'src/commands/']

const homes: { library: RegExp; where: string[] }[] = [
  { library: /^@fedify\//, where: ['src/federation/'] },
  { library: /^@js-temporal\//, where: ['src/federation/'] },
  { library: /^(hono|@hono\/)/, where: ['src/web/', 'views/', 'src/serve'] },
  { library: /^drizzle-orm/, where: ['src/db/', 'src/jobs/jobs.ts', '/queries.ts'] },
  { library: /^postgres$/, where: ['src/db/'] },
  { library: /^pg-boss$/, where: ['src/jobs/'] },
  { library: /^(marked|sanitize-html)/, where: ['src/lib/'] },
  { library: /^sharp$/, where: ['src/media/'] },
]

type Import = { file: string; target: string; typeOnly: boolean }

const files = [...listFiles('src'), ...listFiles('views')].filter((file) => /\.tsx?$/.test(file))
const imports = files.flatMap(readImports)

describe('the arrows of the house', () => {
  test('there are files and imports to look at', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(imports.length).toBeGreaterThan(50)
  })

  test('a part imports only what stands before it', () => {
    expect(imports.filter((i) => !isAllowed(i)).map(show)).toEqual([])
  })

  test('a library is used only at its home', () => {
    const strays = imports.filter(({ file, target }) => {
      const home = homes.find(({ library }) => library.test(target))
      return home && !home.where.some((place) => file.includes(place))
    })
    expect(strays.map(show)).toEqual([])
  })

  test('no file imports itself in a circle', () => {
    expect(findCircles()).toEqual([])
  })

  test('only the settings and the entry read the environment', () => {
    const readers = files.filter((file) => /process\.env|loadEnvFile/.test(readFileSync(file, 'utf8')))
    expect(readers.filter((file) => !isEntry(file) && file !== 'src/config.ts')).toEqual([])
  })

  test('no file is longer than 300 lines', () => {
    const all = [
      ...files,
      ...listFiles('test').filter((file) => file.endsWith('.ts') || file.endsWith('.tsx')),
    ]
    const long = all.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
    expect(long.filter(([, lines]) => lines > 300)).toEqual([])
  })
})

function isAllowed({ file, target, typeOnly }: Import): boolean {
  if (!target.startsWith('src/') && !target.startsWith('views/')) return true
  if (isEntry(file)) return true
  if (isEntry(target)) return false
  if (file.startsWith('views/'))
    return target.startsWith('views/') || target.startsWith('src/lib/') || typeOnly
  if (target.startsWith('views/')) return file.startsWith('src/web/') && !everywhere.includes(file)
  if (everywhere.includes(target) || everywhere.includes(file)) return true
  return mayUse(roomOf(file), roomOf(target))
}

function mayUse(from: string, to: string): boolean {
  if (from === to) return true
  const tierOf = (room: string) => tiers.findIndex((tier) => tier.includes(room))
  return tierOf(to) >= 0 && tierOf(from) >= 0 && tierOf(to) < tierOf(from)
}

function isEntry(file: string): boolean {
  return entry.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)))
}

function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}

function readImports(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
  )
  return [...found].map(([, type, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? ''
    const target = name.startsWith('.') ? normalize(join(dirname(file), name)) : name
    return { file, target, typeOnly: Boolean(type) }
  })
}

function findCircles(): string[] {
  const uses = new Map<string, string[]>()
  for (const { file, target, typeOnly } of imports) {
    if (!typeOnly) uses.set(file, [...(uses.get(file) ?? []), target])
  }
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const next of uses.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return circles
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function show({ file, target }: Import): string {
  return `${file} → ${target}`
}
