import type { App } from '../app.ts'
import { listAuthors } from '../author/queries.ts'
import { setPassword } from '../author/set-password.ts'
import { AppError } from '../errors.ts'
import { type Command, exits, print } from './command.ts'
import { readPassword } from './read-password.ts'
import { withApp } from './with-app.ts'

export const password: Command = {
  name: 'password',
  summary: 'set a new password, e.g. because the old one is forgotten',
  help: `Usage: parzelle password [--login NAME]

Sets a new password for signing in, and ends all sessions. The password is read
as one line from standard input; on a terminal it is asked for.

  --login     whose password; needed only where there are several authors

Exit status: 0 done, 1 could not be done, 2 wrong command line.`,
  options: { login: { type: 'string' } },
  operands: [],
  run: async (call) => {
    const typed = await readPassword()
    return withApp(call, async (app) => {
      const login = call.values.login ?? (await getOnlyLogin(app))
      await setPassword(app, String(login), typed)
      print(`The new password of ${login} is set. All sessions are ended.`)
      return exits.done
    })
  },
}

async function getOnlyLogin(app: App): Promise<string> {
  const [first, ...others] = await listAuthors(app.db)
  if (!first) throw new AppError('not-found', 'There is no author yet. Set up the blog first: parzelle setup')
  if (others.length === 0) return first.login
  const logins = [first, ...others].map((author) => author.login).join(', ')
  throw new AppError('invalid', `There are several authors: ${logins}. Say which one with --login.`)
}
