import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const publicUri = 'https://www.w3.org/ns/activitystreams#Public'

test('what was recorded elsewhere is sent to a blog, and each file is told what became of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-recorded-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'forum'))
  const note = {
    id: 'https://forum.example/notes/1',
    type: 'Note',
    attributedTo: 'https://forum.example/users/ada',
    content: '<p>Lovely.</p>',
    to: publicUri,
  }
  const files = {
    reply: { ...note, inReplyTo: 'https://other.example/posts/1' },
    page: { ...note, type: 'Page', name: 'A page' },
    follow: { id: 'https://forum.example/f/1', type: 'Follow', actor: note.attributedTo, object: note.id },
  }
  for (const [name, json] of Object.entries(files))
    writeFileSync(join(folder, 'forum', `${name}.json`), JSON.stringify(json))
  const { stdout } = await run(process.execPath, ['tools/payloads/main.ts', folder, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    handled: 2,
    dropped: 1,
    unexplained: 0,
    rows: [
      { file: 'forum/follow.json', verdict: 'handled', what: 'follower ada' },
      { file: 'forum/page.json', verdict: 'dropped', what: 'an answer to nothing here' },
      { file: 'forum/reply.json', verdict: 'handled', what: 'public comment: Lovely.' },
    ],
  })
})

const usage = /^Usage: npm run [\s\S]*Exit status/

test.each([
  ['bench', ['plot'], /^Give one of fanout, inbox; got: plot\. See: /],
  ['bench', ['fanout', '--slow'], /^Unknown option '--slow'\. See: /],
  ['test:faults', ['--rounds', 'many'], /^--rounds takes a number from 1 on\. See: /],
  ['test:faults', ['--slow'], /^Unknown option '--slow'\. See: /],
  ['payloads', [], /^Give one folder\. See: /],
  ['payloads', ['--slow'], /^Unknown option '--slow'\. See: /],
])('npm run %s says of %j in a sentence what is wrong', async (script, args, sentence) => {
  const wrong = await runScript(script, args)
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(sentence)])
  expect(wrong.stderr).toMatch(/^.*\n$/)
})

test.each(['bench', 'test:faults', 'payloads'])('npm run %s explains itself', async (script) => {
  const helped = await runScript(script, ['--help'])
  expect([helped.code, helped.stdout]).toEqual([0, expect.stringMatching(usage)])
})

test('a folder that is not there, or empty, is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-recorded-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const missing = await runScript('payloads', [join(folder, 'none')])
  expect([missing.code, missing.stderr]).toEqual([1, `There is no folder ${join(folder, 'none')}.\n`])
  const empty = await runScript('payloads', [folder])
  expect([empty.code, empty.stderr]).toEqual([1, `There are no files *.json in ${folder}.\n`])
})

/** As package.json has it, but on the Node that runs the tests and without npm in between. */
async function runScript(name: string, args: string[]) {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const [, ...rest] = String(scripts[name]).split(' ')
  return run(process.execPath, [...rest, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) =>
      ({ code, stdout, stderr }) as { code: number; stdout: string; stderr: string },
  )
}
