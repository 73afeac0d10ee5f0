import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
