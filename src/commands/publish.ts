import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findBlog } from '../blog/queries.ts'
import { AppError } from '../errors.ts'
import { listLostPictures } from '../lib/markdown.ts'
import { readPostFile } from '../posts/front-matter.ts'
import { publishPost } from '../posts/publish.ts'
import { type Command, exits, print, tell } from './command.ts'
import { withApp } from './with-app.ts'

export const publish: Command = {
  name: 'publish',
  summary: 'publish a Markdown file and print the address of its page',
  help: `Usage: parzelle publish FILE.md

Publishes a Markdown file and prints the address of its page. The file may begin
with a header; every line of it may be left out:

  ---
  title: Tulips in March
  topics: garden, spring
  date: 2026-03-01 10:00
  slug: tulips
  excerpt: The first ones are out.
  ---

  --json      print {"address", "id"} for programs

Exit status: 0 done, 1 could not be done, 2 wrong command line.`,
  options: { json: { type: 'boolean' } },
  operands: ['FILE.md'],
  run: async (call) => {
    const file = resolve(call.folder, call.operands[0] ?? '')
    const text = await readText(file)
    return withApp(call, async (app) => {
      const blog = await findBlog(app.db)
      if (!blog)
        throw new AppError('not-found', 'There is no blog yet. Set it up first: parzelle setup --help')
      const input = readPostFile(text, blog.timeZone)
      const post = await publishPost(app, input)
      tellOfPictures(listLostPictures(input.markdown))
      const address = app.addresses.story(post.slug)
      const id = app.addresses.object(post.object.kind, post.objectId)
      print(call.values.json ? JSON.stringify({ address, id }) : address)
      return exits.done
    })
  },
}

function tellOfPictures(lost: readonly string[]): void {
  if (lost.length === 0) return
  tell(
    `Notice: Parzelle cannot publish pictures yet. Readers see a link or the description instead of: ${lost.join(', ')}`,
  )
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('not-found', `${file} cannot be read: ${problems[error.code ?? ''] ?? error.message}.`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new AppError('invalid', `${file} is not text in UTF-8. Save it as UTF-8, then publish it.`)
  }
}

const problems: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
}
