import { setUpBlog } from '../blog/set-up.ts'
import { type Command, exits, print, requireValues } from './command.ts'
import { readPassword } from './read-password.ts'
import { withApp } from './with-app.ts'

export const setup: Command = {
  name: 'setup',
  summary: 'set up the blog without a browser',
  help: `Usage: parzelle setup --handle NAME --title TITLE --name NAME --language de|en --zone ZONE

Sets up the blog and its author. The password is read as one line from standard
input; on a terminal it is asked for.

  --handle    the part before the host in @blog@host: a-z, 0-9 and _
  --title     title of the blog
  --name      the author's name, as readers see it
  --language  de or en
  --zone      time zone, such as Europe/Berlin
  --json      print {"address", "handle"} for programs

Example:
  parzelle setup --handle blog --title "My plot" --name "Reinhard Paul" \\
    --language de --zone Europe/Berlin < password.txt

Exit status: 0 done, 1 could not be done, 2 wrong command line.`,
  options: {
    handle: { type: 'string' },
    title: { type: 'string' },
    name: { type: 'string' },
    language: { type: 'string' },
    zone: { type: 'string' },
    json: { type: 'boolean' },
  },
  operands: [],
  run: async (call) => {
    const given = requireValues(call, ['handle', 'title', 'name', 'language', 'zone'])
    const password = await readPassword()
    return withApp(call, async (app) => {
      const { name: authorName, zone: timeZone, ...rest } = given
      const blog = await setUpBlog(app, { ...rest, authorName, timeZone, password })
      const handle = `@${blog.handle}@${blog.handleHost}`
      if (call.values.json) print(JSON.stringify({ address: app.addresses.home, handle }))
      else print(`${blog.title} is set up at ${app.addresses.home} and can be followed as ${handle}.`)
      return exits.done
    })
  },
}
