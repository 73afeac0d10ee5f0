import { createInterface } from 'node:readline'
import { AppError } from '../errors.ts'
import { exits, tell } from './command.ts'

/** One line of standard input; on a terminal asked for twice, and not shown. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return readLine()
  const typed = await ask('Password: ')
  if ((await ask('Once more: ')) === typed) return typed
  throw new AppError('invalid', 'The two were not the same. Nothing was changed.')
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    process.stdin.destroy()
    return line
  }
  throw new AppError('invalid', 'The password is missing. Give it as one line on standard input.')
}

function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  return new Promise((resolve) => {
    let typed = ''
    const onData = (text: string) => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return finish()
        typed = typeKey(typed, key)
      }
    }
    const finish = () => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      tell('')
      resolve(typed)
    }
    stdin.on('data', onData)
    stdin.resume()
  })
}

function typeKey(typed: string, key: string): string {
  if (key === '\u0003') return interrupt()
  if (key === '\u007f' || key === '\b') return [...typed].slice(0, -1).join('')
  return typed + key
}

/** Nothing is open yet while a password is being typed. */
function interrupt(): never {
  process.stdin.setRawMode(false)
  tell('')
  process.exit(exits.interrupted)
}
