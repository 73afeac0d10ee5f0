import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { version } from '../../src/lib/version.ts'
import {
  firstBlog,
  listServers,
  makeFolder,
  password,
  patient,
  runProgram,
  startCommand,
} from '../support/program.ts'

vi.setConfig(patient)

test.concurrent('every command explains itself', async () => {
  const overview = await runProgram(['--help'])
  expect(overview.status).toBe(0)
  const names = [
    'serve',
    'worker',
    'setup',
    'password',
    'publish',
    'deliveries',
    'backup',
    'restore',
    'health',
  ]
  const helps = await Promise.all(names.map((name) => runProgram([name, '--help'])))
  for (const [index, name] of names.entries()) {
    expect(overview.output).toContain(`  ${name}`)
    expect(helps[index]?.status).toBe(0)
    expect(helps[index]?.output).toContain(`Usage: parzelle ${name}`)
    expect(helps[index]?.output).toContain('Exit status')
  }
  expect(await runProgram(['--version'])).toEqual({ status: 0, output: `${version}\n` })
})

test.concurrent('a wrong command line ends with status 2 and says what is right', async () => {
  const wrong: [string[], RegExp][] = [
    [['plant'], /no command "plant"\. There are serve, worker/],
    [['serve', '--port', '80'], /Unknown option '--port'\. See: parzelle serve --help/],
    [['--loud'], /Unknown option '--loud'/],
    [['setup', '--title', 'A'], /Missing: --handle, --name, --language, --zone/],
    [['publish'], /takes FILE\.md; none was given/],
    [['restore'], /takes FILE; none was given/],
    [['publish', 'a.md', 'b.md'], /takes FILE\.md; got: a\.md b\.md/],
  ]
  const results = await Promise.all(wrong.map(([args]) => runProgram(args)))
  for (const [index, [, message]] of wrong.entries()) {
    expect(results[index]?.output).toMatch(message)
    expect(results[index]?.status).toBe(2)
  }
})

test.concurrent('a worker without a database of its own is refused in plain words', async ({
  onTestFinished: after,
}) => {
  const { status, output } = await runProgram(['worker'], { env: { DATA_DIR: makeFolder(after) } })
  expect(status).toBe(1)
  expect(output).toContain('DATABASE_URL is missing: a worker runs beside other processes')
})

test.concurrent('without a running blog, commands start the database for themselves and stop it again', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const env = { DATA_DIR: folder, ORIGIN: 'https://blog.example' }
  writeFileSync(join(folder, 'post.md'), '---\ntitle: Erste Saat\n---\nEs geht los.\n')
  const early = await runProgram(['publish', join(folder, 'post.md')], { env })
  expect(early).toEqual({
    status: 1,
    output: 'There is no blog yet. Set it up first: parzelle setup --help\n',
  })

  const wrong = [...firstBlog.slice(0, -1), 'Mars/Olympus', '--handle', 'my blog']
  const refused = await runProgram(['setup', ...wrong], { env, input: 'short\n' })
  expect(refused.status).toBe(1)
  expect(refused.output.split('\n').sort()).toEqual([
    '',
    '--handle: Use only a-z, 0-9 and _, such as my_garden.',
    '--zone: There is no such time zone. Give one such as Europe/Berlin.',
    'password: Use at least 10 characters.',
  ])
  const silent = await runProgram(['setup', ...firstBlog], { env })
  expect(silent).toEqual({
    status: 1,
    output: 'The password is missing. Give it as one line on standard input.\n',
  })

  const done = await runProgram(['setup', ...firstBlog, '--json'], { env, input: `${password}\r\n` })
  expect(JSON.parse(done.output)).toEqual({
    address: 'https://blog.example/',
    handle: '@garten@blog.example',
  })
  const twice = await runProgram(['setup', ...firstBlog], { env, input: password })
  expect(twice).toEqual({ status: 1, output: 'This blog is set up already.\n' })
  expect(listServers(folder)).toEqual([])

  const published = await runProgram(['publish', join(folder, 'post.md'), '--json'], {
    env: { DATA_DIR: folder },
  })
  expect(JSON.parse(published.output)).toEqual({
    address: 'https://blog.example/stories/erste-saat',
    id: expect.stringMatching(/^https:\/\/blog\.example\/ap\/articles\/[0-9a-f-]{36}$/),
  })
  expect(
    await publishAs(folder, 'title: Bild', '![ein Beet](beet.jpg) ![](https://pix.example/a.png)'),
  ).toMatch(
    /^Notice: .* instead of: beet\.jpg, https:\/\/pix\.example\/a\.png\nhttps:\/\/blog\.example\/stories\/bild\n$/,
  )

  const failed = await runProgram(['deliveries', '--json'], { env })
  expect(JSON.parse(failed.output)).toEqual({ servers: [], open: 0 })

  const changed = await runProgram(['password'], { env, input: 'ein ganz anderes Wort\n' })
  expect(changed.output).toBe('The new password of garten is set. All sessions are ended.\n')
  const stranger = await runProgram(['password', '--login', 'nobody'], {
    env,
    input: 'ein ganz anderes Wort\n',
  })
  expect(stranger).toEqual({ status: 1, output: 'There is no such author.\n' })
  expect(listServers(folder)).toEqual([])
})

/** @returns what the terminal shows */
async function publishAs(folder: string, header: string, text = 'Text'): Promise<string> {
  writeFileSync(join(folder, 'try.md'), `---\n${header}\n---\n${text}\n`)
  const env = { DATA_DIR: folder }
  return (await runProgram(['publish', join(folder, 'try.md')], { env })).output
}

test.concurrent('a file is looked for where the author typed, also when npm has gone elsewhere', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  const npm = startCommand(
    ['npm', '--prefix', process.cwd(), 'run', 'parzelle', '--', 'publish', 'nowhere.md'],
    {
      env: { DATA_DIR: join(folder, 'data') },
      cwd: folder,
    },
  )
  expect(await npm.ended).toBe(1)
  expect(npm.output()).toContain(`${join(folder, 'nowhere.md')} cannot be read: there is no such file.`)
})

test.concurrent('a file that cannot be published is named with its reason', async ({
  onTestFinished: after,
}) => {
  const folder = makeFolder(after)
  writeFileSync(join(folder, 'latin1.md'), Buffer.from('Gr\xfc\xdfe', 'latin1'))
  const [missing, binary] = await Promise.all([
    runProgram(['publish', 'nowhere.md'], { env: { DATA_DIR: folder } }),
    runProgram(['publish', join(folder, 'latin1.md')], { env: { DATA_DIR: folder } }),
  ])
  expect(missing).toEqual({
    status: 1,
    output: `${resolve('nowhere.md')} cannot be read: there is no such file.\n`,
  })
  expect(binary.output).toContain('is not text in UTF-8')
})
