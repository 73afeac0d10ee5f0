/** The real program in as many processes as a scenario wants, started, stopped and killed from outside. */
import { type After, type Env, type Program, startProgram } from '../support/program.ts'
import type { FrontDoor } from './proxy.ts'

export type Role = 'all' | 'web' | 'worker'

type Process = Program & { role: Role; port: number | undefined }

export type Programs = {
  running: Process[]
  start(role: Role): Promise<Process>
  /** kill -9. */
  kill(process: Process): Promise<void>
  killAll(): Promise<void>
  /** SIGTERM, and waits for the end. @returns the exit status */
  stop(process: Process): Promise<number | string>
}

export function openPrograms(after: After, env: Env, proxy: FrontDoor): Programs {
  const running: Process[] = []
  const forget = (process: Process) => {
    if (process.port !== undefined) proxy.removePort(process.port)
    const index = running.indexOf(process)
    if (index >= 0) running.splice(index, 1)
  }
  const kill = async (process: Process) => {
    process.child.kill('SIGKILL')
    await process.ended
    forget(process)
  }
  const killAll = async () => {
    // All at once, as a power cut does it.
    for (const { child } of running) child.kill('SIGKILL')
    await Promise.all(running.slice().map(kill))
  }
  after(killAll)
  return {
    running,
    kill,
    killAll,
    start: async (role) => {
      const args = role === 'worker' ? ['worker'] : ['serve']
      const program = startProgram(args, { env: { ...env, PORT: '0', ROLE: role } })
      const process: Process = { ...program, role, port: undefined }
      running.push(process)
      if (role === 'worker') await program.says(/does the work of/)
      else process.port = Number((await program.says(/is at \S+ \(port (\d+)\)/))[1])
      if (process.port !== undefined) proxy.addPort(process.port)
      return process
    },
    stop: async (process) => {
      const status = await process.stop('SIGTERM')
      forget(process)
      return status
    },
  }
}
