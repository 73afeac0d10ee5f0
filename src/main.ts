/** The command line. */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { backup } from './commands/backup.ts'
import { type Call, type Command, exits, isMisuse, misuse, print, tell } from './commands/command.ts'
import { deliveries } from './commands/deliveries.ts'
import { health } from './commands/health.ts'
import { password } from './commands/password.ts'
import { findPlainMessage } from './commands/problems.ts'
import { publish } from './commands/publish.ts'
import { restore } from './commands/restore.ts'
import { serve } from './commands/serve.ts'
import { setup } from './commands/setup.ts'
import { worker } from './commands/worker.ts'
import { describeError, escapeButLines } from './lib/log.ts'
import { version } from './lib/version.ts'

const commands: readonly Command[] = [
  serve,
  worker,
  setup,
  password,
  publish,
  deliveries,
  backup,
  restore,
  health,
]

/**
 * @param args what stands after `parzelle`
 * @param root the package's own folder
 * @returns the exit status: 0 done, 1 it could not be done, 2 the command line was wrong
 */
export async function run(args: readonly string[], root: string): Promise<number> {
  surviveClosedPipes()
  surviveFaults()
  const [name = '', ...rest] = args
  if (name === '--version') return show(version)
  if (name === '--help' || name === '-h' || name === 'help') return show(overview())
  try {
    const isOption = name === '' || name.startsWith('-')
    const command = isOption ? serve : getCommand(name)
    return await runCommand(command, isOption ? args : rest, root)
  } catch (error) {
    return explain(error)
  }
}

async function runCommand(command: Command, args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(command, args)
  if (values.help) return show(command.help)
  if (positionals.length !== command.operands.length) throw misuse(describeOperands(command, positionals))
  loadEnvFile()
  const call: Call = { values, operands: positionals, env: process.env, folder: findFolder(root), root }
  return command.run(call)
}

/** npm runs scripts in the package's folder, and tells where whoever typed was. */
function findFolder(root: string): string {
  const isMoved = process.env.npm_command !== undefined && process.cwd() === root
  return (isMoved && process.env.INIT_CWD) || process.cwd()
}

function getCommand(name: string): Command {
  const command = commands.find((known) => known.name === name)
  if (command) return command
  throw misuse(`There is no command "${name}". There are ${commands.map((c) => c.name).join(', ')}.`)
}

function readArgs(command: Command, args: readonly string[]) {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as Call['values'], positionals }
  } catch (error) {
    // parseArgs says what is wrong, and then much about how to escape it.
    const [problem] = (error as Error).message.split(/\. |\n/)
    throw misuse(`${problem}. See: parzelle ${command.name} --help`)
  }
}

function describeOperands(command: Command, given: readonly string[]): string {
  const expected =
    command.operands.length === 0 ? 'takes no arguments' : `takes ${command.operands.join(' ')}`
  const got = given.length === 0 ? 'none was given' : `got: ${given.join(' ')}`
  return `"${command.name}" ${expected}; ${got}. See: parzelle ${command.name} --help`
}

/** The environment wins over the file. */
function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

function explain(error: unknown): number {
  if (isMisuse(error)) {
    tell(error.message)
    return exits.misused
  }
  tell(findPlainMessage(error) ?? `This should not happen. Please report it:\n${describe(error)}`)
  return exits.failed
}

function describe(error: unknown): string {
  return error instanceof Error ? describeError(error, escapeButLines) : String(error)
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `Usage: parzelle [COMMAND] [OPTIONS]

A weblog on its own plot of the social web.

${list.join('\n')}

Each command has --help. --version prints the version.`
}

function show(text: string): number {
  print(text)
  return exits.done
}

/** Whoever reads our output may stop reading; that is no reason to fall over. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** A promise that nobody waited for is a fault to mend, but no reason to take the blog away from readers. */
function surviveFaults(): void {
  process.on('unhandledRejection', (error) => tell(`fault: a failure was not handled: ${describe(error)}`))
}
