import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, withPort } from '../src/config.ts'

test('without any setting the blog is at localhost:3000 and keeps its data beside itself', () => {
  expect(readConfig({})).toEqual({
    origin: 'http://localhost:3000',
    handleHost: 'localhost:3000',
    port: 3000,
    host: '127.0.0.1',
    dataDir: resolve('data'),
    databaseUrl: undefined,
    role: 'all',
    trustProxy: false,
    allowPrivateAddress: false,
  })
})

test('all wrong settings are named at once', () => {
  const env = {
    PORT: '70000',
    ORIGIN: 'blog.example',
    HANDLE_HOST: 'https://blog.example',
    ROLE: 'boss',
    DATABASE_URL: 'mysql://localhost',
    TRUST_PROXY: 'yes',
    ALLOW_PRIVATE_ADDRESS: '1',
  }
  const problems = problemsOf(env)
  expect(problems).toHaveLength(Object.keys(env).length)
  for (const name of Object.keys(env)) expect(problems.join('\n')).toContain(name)
})

test('an ORIGIN with a path, a query or a user is refused', () => {
  for (const origin of ['https://blog.example/blog', 'https://blog.example/?a', 'https://me@blog.example'])
    expect(problemsOf({ ORIGIN: origin })).toHaveLength(1)
})

test('an ORIGIN may be written with a slash, in capitals, or with the usual port', () => {
  for (const origin of ['https://blog.example/', 'HTTPS://Blog.Example', 'https://blog.example:443'])
    expect(readConfig({ ORIGIN: origin }).origin).toBe('https://blog.example')
})

test('web and worker need a database that can be shared', () => {
  expect(problemsOf({ ROLE: 'web' })).toEqual([expect.stringContaining('ROLE=web needs DATABASE_URL')])
  const url = 'postgres://blog@localhost/blog'
  expect(readConfig({ ROLE: 'worker', DATABASE_URL: url })).toMatchObject({
    role: 'worker',
    databaseUrl: url,
  })
})

test('with PORT=0 the address follows the port that was got, if nothing else was said', () => {
  expect(withPort(readConfig({ PORT: '0' }), 4711)).toMatchObject({
    origin: 'http://localhost:4711',
    handleHost: 'localhost:4711',
    port: 4711,
  })
  const said = readConfig({ PORT: '0', ORIGIN: 'https://blog.example' })
  expect(withPort(said, 4711)).toMatchObject({ origin: 'https://blog.example', handleHost: 'blog.example' })
  const handle = readConfig({ PORT: '0', HANDLE_HOST: 'example' })
  expect(withPort(handle, 4711)).toMatchObject({ origin: 'http://localhost:4711', handleHost: 'example' })
})

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
