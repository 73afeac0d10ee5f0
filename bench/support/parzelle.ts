/** The program itself, as `npm start` runs it, with a PostgreSQL and a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type App, closeApp, openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { createLog } from '../../src/lib/log.ts'
import { onClose } from './closing.ts'
import { listFamily, pinTo, readCpuMs, readMemoryMb, readPeakMb } from './machine.ts'

export type Parzelle = {
  origin: string
  /** A second process on the same data, as the command line is one: adds rows and posts, runs no jobs. */
  app: App
  /** CPU time so far: of the program, and of its PostgreSQL. */
  cpuMs(): { program: number; postgres: number }
  memoryMb(): { now: number; peak: number }
  /** Stops the program and starts it anew on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export type ParzelleOptions = {
  /** All of them when undefined. */
  processor: string | undefined
  profileDir?: string | undefined
}

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function openParzelle(options: ParzelleOptions): Promise<Parzelle> {
  const folder = mkdtempSync(join(tmpdir(), 'parzelle-bench-'))
  onClose(async () => rmSync(folder, { recursive: true, force: true }))
  const port = await findFreePort()
  const origin = `http://localhost:${port}`
  const env = {
    PATH: process.env.PATH ?? '',
    ORIGIN: origin,
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    ALLOW_PRIVATE_ADDRESS: 'true',
  }
  const start = (args: string[]) => startProgram(args, { ...options, env, log: join(folder, 'log') })
  await setUp(start)
  let program = await serve(start, origin)
  const { app, close, postgres } = await joinIn(env)
  const stopProgram = () => end(program)
  const stop = once(async () => {
    await close()
    await stopProgram()
  })
  onClose(stop)
  return {
    origin,
    app,
    cpuMs: () => ({ program: readCpuMs([pidOf(program)]), postgres: readCpuMs(listFamily(postgres)) }),
    memoryMb: () => ({ now: readMemoryMb(pidOf(program)), peak: readPeakMb(pidOf(program)) }),
    restart: async () => {
      await stopProgram()
      program = await serve(start, origin)
    },
    stop,
  }
}

type Start = (args: string[]) => ChildProcess

type StartOptions = ParzelleOptions & { env: Record<string, string>; log: string }

function startProgram(args: string[], { processor, profileDir, env, log }: StartOptions): ChildProcess {
  const isProfiled = profileDir && args[0] === 'serve'
  const profiling = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : []
  const program = [process.execPath, ...profiling, join(root, 'bin', 'parzelle.js'), ...args]
  const [command = '', ...rest] = [...(processor ? pinTo(processor) : []), ...program]
  const output = openSync(log, 'a')
  const child = spawn(command, rest, { env, cwd: root, stdio: ['pipe', output, output] })
  closeSync(output)
  child.once('exit', (status) => {
    if (status) process.stderr.write(readFileSync(log, 'utf8').split('\n').slice(-20).join('\n'))
  })
  return child
}

async function setUp(start: Start): Promise<void> {
  const who = ['--handle', 'blog', '--title', 'Parzelle', '--name', 'Reinhard Paul']
  const setup = start(['setup', ...who, '--language', 'de', '--zone', 'Europe/Berlin'])
  setup.stdin?.end('Schaufeln statt Gold\n')
  await hasEnded(setup)
}

async function serve(start: Start, origin: string): Promise<ChildProcess> {
  const program = start(['serve'])
  while (!(await isReady(origin))) {
    if (program.exitCode !== null) throw new Error(`Parzelle ended with status ${program.exitCode}`)
    await wait(50)
  }
  return program
}

async function isReady(origin: string): Promise<boolean> {
  return fetch(`${origin}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Joins the PostgreSQL that the program has started. */
async function joinIn(env: Record<string, string>) {
  const config = readConfig(env)
  const { connection, stop } = await startEmbedded(config.dataDir)
  const log = createLog((line) => process.stderr.write(`${line}\n`))
  const app = await openApp({ config, connection, root, log, runsJobs: false })
  const pidFile = readFileSync(join(config.dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  const close = async () => {
    await closeApp(app)
    await stop()
  }
  return { app, close, postgres: Number(pidFile.split('\n')[0]) }
}

function pidOf(program: ChildProcess): number {
  if (program.pid === undefined) throw new Error('Parzelle did not start')
  return program.pid
}

async function end(program: ChildProcess): Promise<void> {
  program.kill('SIGTERM')
  await hasEnded(program)
}

async function hasEnded(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return
  await new Promise((resolve) => program.once('exit', resolve))
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= run()
    return running
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
