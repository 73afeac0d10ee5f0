import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openPostgres } from '../../src/db/client.ts'
import {
  type After,
  type Env,
  firstBlog,
  listServers,
  makeFolder,
  password,
  patient,
  runProgram,
  startServe,
} from '../support/program.ts'

vi.setConfig(patient)

const activityJson = { accept: 'application/activity+json' }

/** A blog with a post, in `folder`/data, as it is known at https://blog.example. */
async function plant(after: After) {
  const folder = makeFolder(after)
  const env = { DATA_DIR: join(folder, 'data'), ORIGIN: 'https://blog.example' }
  await runProgram(['setup', ...firstBlog], { env, input: password })
  writeFileSync(join(folder, 'tulpen.md'), '---\ntitle: Tulpen\ntopics: Garten\n---\nSie sind da.\n')
  const published = await runProgram(['publish', 'tulpen.md', '--json'], { env, cwd: folder })
  const { id } = JSON.parse(published.output) as { id: string }
  return { folder, env, id: new URL(id).pathname }
}

/** What readers and other servers get, byte for byte. */
async function read(port: string, id: string): Promise<string[]> {
  const paths = ['/', '/stories/tulpen', '/feed.atom', id, '/topics/garten']
  const host = { 'x-forwarded-host': 'blog.example' }
  return Promise.all(
    paths.map(async (path) => {
      const headers = path === id ? { ...activityJson, ...host } : host
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'manual' })
      return `${path} ${response.status} ${await response.text()}`
    }),
  )
}

async function serveAndRead(after: After, env: Env, id: string) {
  const blog = await startServe(after, { ...env, TRUST_PROXY: 'true' })
  return { blog, pages: await read(blog.port, id) }
}

async function addLostPicture(folder: string): Promise<void> {
  const connection = { socketDir: join(folder, 'postgres'), user: 'parzelle', database: 'parzelle' }
  const sql = openPostgres(connection, { max: 1, onnotice: () => {} })
  await sql`insert into media (id, hash, name, "mediaType", width, height, "byteLength")
    values (gen_random_uuid(), ${'a'.repeat(64)}, 'beet.png', 'image/png', 1, 1, 9)`
  await sql.end()
}

test.concurrent('saved while it runs and restored elsewhere, the blog answers the same, byte for byte', async ({
  onTestFinished: after,
}) => {
  const { folder, env, id } = await plant(after)
  const { blog, pages } = await serveAndRead(after, env, id)
  expect(pages.map((page) => page.split(' ')[1])).toEqual(['200', '200', '200', '200', '200'])
  const options = { env, cwd: folder }
  const saved = await runProgram(['backup', 'blog.tar.gz'], options)
  expect(saved).toEqual({
    status: 0,
    output: expect.stringMatching(
      /^Parzelle 7 \(https:\/\/blog\.example\) is saved to .*blog\.tar\.gz: 1 post, 0 comments, .*\nIt holds the blog's private keys: .*\n$/,
    ),
  })
  expect(statSync(join(folder, 'blog.tar.gz')).mode & 0o777).toBe(0o600)
  await addLostPicture(env.DATA_DIR)
  const lacking = await runProgram(['backup', 'lacking.tar.gz'], options)
  expect(lacking.status).toBe(1)
  expect(lacking.output).toContain('Warning: the file of one picture is missing. ')
  expect(lacking.output).toContain('The exit status is 1 for that reason; --allow-missing makes it 0.')
  const allowed = await runProgram(['backup', 'a.tar.gz', '--allow-missing', '--json'], options)
  expect(allowed.status).toBe(0)
  expect(allowed.output).toContain('"missingPictures":1}')
  await blog.stop()
  const third = { ...env, DATA_DIR: join(folder, 'third') }
  const incomplete = await runProgram(['restore', 'lacking.tar.gz'], { ...options, env: third })
  expect([incomplete.status, incomplete.output]).toEqual([
    0,
    expect.stringContaining('\nWarning: the file of one picture is missing in this backup, '),
  ])
  const elsewhere = { ...env, DATA_DIR: join(folder, 'elsewhere') }
  const restored = await runProgram(['restore', 'blog.tar.gz'], { ...options, env: elsewhere })
  expect(restored.output).toMatch(
    /^Parzelle 7 \(@garten@blog\.example\) is here as it was on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\.\nStart it with ORIGIN=https:\/\/blog\.example, /,
  )
  expect(listServers(elsewhere.DATA_DIR)).toEqual([])
  expect((await serveAndRead(after, elsewhere, id)).pages).toEqual(pages)

  const again = await runProgram(['restore', 'blog.tar.gz', '--json'], { ...options, env })
  expect(again).toEqual({
    status: 1,
    output: expect.stringMatching(/^There is a blog already: Parzelle 7, at /),
  })
  const spoilt = readFileSync(join(folder, 'blog.tar.gz')).subarray(0, -9)
  writeFileSync(join(folder, 'spoilt.tar.gz'), spoilt)
  const nowhere = { ...env, DATA_DIR: join(folder, 'nowhere') }
  const refused = await runProgram(['restore', 'spoilt.tar.gz'], { ...options, env: nowhere })
  expect(refused.output).toBe(
    `${join(folder, 'spoilt.tar.gz')} cannot be restored. It is cut off: its end is missing.\n`,
  )
  expect(() => statSync(nowhere.DATA_DIR)).toThrow('ENOENT')
})

test.concurrent('a backup goes through a pipe, and never over another file that is not meant', async ({
  onTestFinished: after,
}) => {
  const { folder, env } = await plant(after)
  const shell = (script: string, data: string) =>
    spawnSync('sh', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...env,
        DATA_DIR: data,
        PATH: process.env.PATH,
        P: `${process.execPath} ${join(process.cwd(), 'bin', 'parzelle.js')}`,
      },
    })
  const piped = shell('$P backup - | DATA_DIR=there $P restore - --json', env.DATA_DIR)
  expect(JSON.parse(piped.stdout)).toMatchObject({
    origin: 'https://blog.example',
    handle: '@garten@blog.example',
    missingPictures: 0,
  })
  expect(piped.stderr).toContain('is saved to standard output')
  const full = shell('$P backup - > /dev/full', env.DATA_DIR)
  expect([full.status, full.stderr]).toEqual([
    1,
    'standard output: the disk is full. Nothing was kept; make room, then try again.\n',
  ])

  writeFileSync(join(folder, 'taken'), 'mine')
  const taken = await runProgram(['backup', 'taken'], { env, cwd: folder })
  expect(taken.output).toBe(
    `${join(folder, 'taken')} is there already. Give another name, or --force to replace it. Nothing was changed.\n`,
  )
  expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine')
  const forced = await runProgram(['backup', 'taken', '--force', '--json'], { env, cwd: folder })
  expect(JSON.parse(forced.output)).toMatchObject({
    file: join(folder, 'taken'),
    posts: 1,
    followers: 0,
    pictures: 0,
  })
  const empty = await runProgram(['backup', 'a', '--force'], {
    env: { DATA_DIR: join(folder, 'none') },
    cwd: folder,
  })
  expect(empty.output).toMatch(/^There is no blog in .*none, so there is nothing to back up\./)
  const away = await runProgram(['backup', 'no/such/folder'], { env, cwd: folder })
  expect(away).toEqual({
    status: 1,
    output: `The folder ${join(folder, 'no/such')} does not exist; make it first.\n`,
  })
})
