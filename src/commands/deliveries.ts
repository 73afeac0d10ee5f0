import type { App } from '../app.ts'
import { type LettersOfServer, listLettersByServer, resendLetters, toReason } from '../delivery/letters.ts'
import { countOpen } from '../delivery/open/queries.ts'
import { type Command, exits, print } from './command.ts'
import { withApp } from './with-app.ts'

export const deliveries: Command = {
  name: 'deliveries',
  summary: 'list what did not arrive at other servers, and send it again',
  help: `Usage: parzelle deliveries [--resend] [--json]

Lists deliveries that were given up, by server, with the reason of the last one,
and says how many are still on their way.

  --resend    send all of them again; a running Parzelle begins at once
  --json      print {"servers": [{"host", "count", "reason", "failingSince"}], "open"},
              with --resend {"resent"}, for programs

Exit status: 0 done, 1 could not be done, 2 wrong command line.`,
  options: { resend: { type: 'boolean' }, json: { type: 'boolean' } },
  operands: [],
  run: async ({ values, ...call }) =>
    withApp({ values, ...call }, async (app) => {
      const { text, json } = values.resend ? await resend(app) : await list(app)
      print(values.json ? JSON.stringify(json) : text)
      return exits.done
    }),
}

type Outcome = { text: string; json: object }

async function resend(app: App): Promise<Outcome> {
  const resent = await resendLetters(app, { all: true })
  return {
    text: resent === 0 ? 'There was nothing to send again.' : `Are being tried again: ${resent}`,
    json: { resent },
  }
}

async function list(app: App): Promise<Outcome> {
  const [letters, open] = await Promise.all([listLettersByServer(app), countOpen(app.db)])
  const servers = letters.map(toLine)
  const lines = servers.map(({ host, count, reason }) => `${count}\t${host}\t${reason}`)
  if (open > 0) lines.push(`Still on their way: ${open}`)
  return { text: lines.join('\n') || 'Everything has arrived.', json: { servers, open } }
}

function toLine({ host, count, letters, failingSince }: LettersOfServer) {
  const [latest] = letters
  return { host, count, reason: latest ? toReason(latest) : 'other', failingSince }
}
