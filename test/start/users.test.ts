import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import {
  asStranger,
  firstBlog,
  isOpenToStrangers,
  isRoot,
  listServers,
  makeFolder,
  password,
  patient,
  runProgram,
  startServe,
  stranger,
} from '../support/program.ts'

vi.setConfig(patient)

/** Inside a chroot user namespaces are forbidden, as they are in a container of the usual kind. */
const script =
  'mount --make-rprivate / && mount --rbind / "$0" && cd "$PWD" && exec chroot "$0" env --chdir="$PWD" "$@"'

function withoutNamespaces(mountPoint: string): string[] {
  const forbidden = spawnSync('unshare', ['--user', 'true']).status !== 0
  return forbidden ? [] : ['unshare', '--mount', 'sh', '-c', script, mountPoint]
}

test.concurrent('what the blog keeps is closed to all others', async ({ onTestFinished: after }) => {
  const folder = join(makeFolder(after), 'data')
  const setup = await runProgram(['setup', ...firstBlog], { env: { DATA_DIR: folder }, input: password })
  expect(setup.status, setup.output).toBe(0)
  expect(statSync(join(folder, 'postgres')).mode & 0o077).toBe(0)
  expect(statSync(folder).mode & 0o066).toBe(0)
})

if (isRoot) describe('root', testRoot)
if (isOpenToStrangers()) describe('an ordinary user', testStranger)

function testRoot(): void {
  test.concurrent('has PostgreSQL run in folders that only root may enter', async ({
    onTestFinished: after,
  }) => {
    const folder = makeFolder(after)
    chmodSync(folder, 0o700)
    const blog = await startServe(after, { DATA_DIR: join(folder, 'data') })
    expect((await fetch(`${blog.origin}/readyz`)).status).toBe(200)
    expect(await blog.stop()).toBe(0)
    expect(listServers(join(folder, 'data'))).toEqual([])
  })

  test.concurrent('without user namespaces has it run as nobody, and it stays so', async ({
    onTestFinished: after,
  }) => {
    const folder = makeFolder(after)
    const before = withoutNamespaces(makeFolder(after))
    chmodSync(folder, 0o711)
    const env = { DATA_DIR: join(folder, 'data') }
    const setup = await runProgram(['setup', ...firstBlog], { env, before, input: password })
    expect(setup.status, setup.output).toBe(0)
    expect(statSync(join(env.DATA_DIR, 'postgres')).uid).toBe(stranger)
    const blog = await startServe(after, env)
    expect(listServers(env.DATA_DIR).map((pid) => statSync(`/proc/${pid}`).uid)).toEqual([stranger])
    expect(await (await fetch(`${blog.origin}/`)).text()).toContain('Parzelle 7')
    expect(await blog.stop()).toBe(0)
  })

  test.concurrent('where neither way is open hears of the three that are', async ({
    onTestFinished: after,
  }) => {
    const folder = makeFolder(after)
    const before = withoutNamespaces(makeFolder(after))
    chmodSync(folder, 0o700)
    const env = { DATA_DIR: join(folder, 'data'), PORT: '0' }
    const { status, output } = await runProgram(['serve'], { env, before })
    expect(status).toBe(1)
    expect(output).toMatch(
      new RegExp(`may not enter ${folder}\\. There are three ways out: .*DATABASE_URL.*\n$`),
    )
  })
}

function testStranger(): void {
  test.concurrent('has a blog in a folder that nobody else may enter', async ({ onTestFinished: after }) => {
    const folder = makeFolder(after)
    const home = join(folder, 'home')
    mkdirSync(home, { mode: 0o700 })
    chownSync(home, stranger, stranger)
    chmodSync(folder, 0o755)
    const env = { DATA_DIR: join(home, 'data') }
    const blog = await startServe(after, env, { before: asStranger })
    expect((await fetch(`${blog.origin}/readyz`)).status).toBe(200)
    expect(await blog.stop()).toBe(0)
    expect(listServers(env.DATA_DIR)).toEqual([])
  })

  test.concurrent('cannot take the database of another', async ({ onTestFinished: after }) => {
    const folder = makeFolder(after)
    chmodSync(folder, 0o777)
    const env = { DATA_DIR: folder, PORT: '0' }
    mkdirSync(join(folder, 'postgres'), { mode: 0o700 })
    const { status, output } = await runProgram(['serve'], { env, before: asStranger })
    expect(status).toBe(1)
    expect(output).toMatch(
      /^The database in .* belongs to another user \(number 0\)\. Run Parzelle as that user/,
    )
  })
}
