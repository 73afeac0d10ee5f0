import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A user that is not us and owns nothing here. */
export const stranger = 65534
export const asStranger = ['setpriv', `--reuid=${stranger}`, `--regid=${stranger}`, '--clear-groups', '--']
export const isRoot = process.getuid?.() === 0

/** False in a clone that only root may enter: there is nothing that another user could run. */
export function isOpenToStrangers(): boolean {
  const [file = '', ...args] = [...asStranger, 'test', '-r', join(process.cwd(), 'package.json')]
  return isRoot && spawnSync(file, args, { cwd: '/' }).status === 0
}

export type Env = Record<string, string>

/** For tests that start programs: most of the time they wait, so some run side by side. */
export const patient = { testTimeout: 180_000, maxConcurrency: 3 }

/** `onTestFinished` of the test itself, since tests that wait for programs run side by side. */
export type After = (stop: () => Promise<void>) => void

export type Program = {
  child: ChildProcess
  /** What it has written so far, both streams. */
  output(): string
  /** Resolves once it has written something like this. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** The exit status, or the name of the signal that ended it. */
  ended: Promise<number | string>
  stop(signal?: NodeJS.Signals): Promise<number | string>
}

type Options = { env?: Env; uid?: number; cwd?: string; input?: string; before?: string[] }

/** Starts the real program, with nothing in its environment but what is given. */
export function startProgram(args: string[], options: Options = {}): Program {
  const { uid, cwd = process.cwd(), before = [] } = options
  const command = [...before, process.execPath, join(process.cwd(), 'bin', 'parzelle.js'), ...args]
  return startCommand(command, { ...options, cwd, ...(uid !== undefined && { uid }) })
}

export function startCommand(command: string[], options: Options): Program {
  const { env = {}, uid, cwd, input = '' } = options
  const [file = '', ...args] = command
  const path = { PATH: process.env.PATH ?? '', HOME: tmpdir() }
  const child = spawn(file, args, {
    cwd,
    env: { ...path, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)))
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'))
  })
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { child, output: () => output, says: (pattern) => says(pattern, () => output, child), ended, stop }
}

async function says(pattern: RegExp, output: () => string, child: ChildProcess): Promise<RegExpExecArray> {
  for (;;) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    const found = pattern.exec(output())
    if (found) return found
    if (hasEnded) throw new Error(`it ended without saying ${pattern}, but this:\n${output()}`)
    await wait(10)
  }
}

/** Runs a command to its end. */
export async function runProgram(args: string[], options: Options = {}) {
  const program = startProgram(args, options)
  const status = await program.ended
  return { status, output: program.output() }
}

export type Served = Program & { origin: string; port: string; setupLink: string | undefined }

/** A running `parzelle serve` on a free port; stopped when the test is over. */
export async function startServe(
  after: After,
  env: Env,
  options: Omit<Options, 'env'> = {},
  args = ['serve'],
): Promise<Served> {
  const program = startProgram(args, { ...options, env: { PORT: '0', ...env } })
  after(async () => {
    await program.stop()
  })
  const [, origin = '', said] = await program.says(/is at (\S+?)(?: \(port (\d+)\))?\. Ctrl/)
  const port = said ?? new URL(origin).port
  const [, setupLink] = /\n {2}(http\S+\/setup\/\S+)\n/.exec(program.output()) ?? []
  return { ...program, origin, port, setupLink }
}

/** An empty folder, gone when the test is over, with whatever PostgreSQL was left running in it. */
export function makeFolder(after: After): string {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-start-'))
  after(async () => {
    for (const pid of listServers(folder)) process.kill(pid, 'SIGKILL')
    while (listServers(folder).length > 0) await wait(10)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** The first processes of the PostgreSQL servers on this folder; not those that they have forked. */
export function listServers(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const all = pids.filter((pid) => readProcess(pid, 'cmdline').split('\0').includes(join(folder, 'postgres')))
  // Of their children some end between two looks.
  return all.filter((pid) => ![...all, ''].includes(parentOf(pid))).map(Number)
}

function parentOf(pid: string): string {
  return /^PPid:\s+(\d+)$/m.exec(readProcess(pid, 'status'))?.[1] ?? ''
}

/** Empty when the process has just ended. */
function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

export const firstBlog = [
  ...['--handle', 'garten', '--title', 'Parzelle 7', '--name', 'Reinhard Paul'],
  ...['--language', 'de', '--zone', 'Europe/Berlin'],
]

export const password = 'Schaufeln statt Gold'

/** A request that says any host; `fetch` would not. */
export async function getAs(port: string, host: string, path: string, headers: Env = {}): Promise<Response> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers: { ...headers, host } }, (incoming) => {
      incoming.resume()
      const { location = '' } = incoming.headers
      resolve(new Response(null, { status: incoming.statusCode ?? 0, headers: { location } }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
