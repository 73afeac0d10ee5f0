/** Processes of the bench's own that do what they are asked over a channel. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onClose } from './closing.ts'
import { pinTo, readCpuMs } from './machine.ts'

type Calls = Record<string, (argument: never) => unknown>

type Asked = { id: number; name: string; argument: unknown }
type Answered = { id: number; value?: unknown; error?: string }

/** In the child: answers until the parent is gone. */
export function answerCalls(calls: Calls): void {
  process.on('message', async ({ id, name, argument }: Asked) => {
    try {
      const call = calls[name] as ((argument: unknown) => unknown) | undefined
      process.send?.({ id, value: await call?.(argument) } satisfies Answered)
    } catch (error) {
      process.send?.({ id, error: String((error as Error).stack) } satisfies Answered)
    }
  })
  process.on('disconnect', () => process.exit(0))
}

export type Child<C extends Calls> = {
  call<N extends keyof C & string>(name: N, ...argument: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>>
  cpuMs(): number
  stop(): Promise<void>
}

/** Starts `bench/processes/<name>.ts` on that processor; with `undefined` on all. */
export function startChild<C extends Calls>(name: string, processor: string | undefined): Child<C> {
  const file = fileURLToPath(new URL(`../processes/${name}.ts`, import.meta.url))
  const [command = '', ...args] = [...(processor ? pinTo(processor) : []), process.execPath, file]
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = listenTo(child, name)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    if (child.connected) child.disconnect()
    await ended
  }
  onClose(stop)
  let nextId = 0
  return {
    call: (asked, ...[argument]) =>
      new Promise((resolve, reject) => {
        nextId += 1
        waiting.set(nextId, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id: nextId, name: asked, argument } satisfies Asked)
      }),
    cpuMs: () => readCpuMs(child.pid === undefined ? [] : [child.pid]),
    stop,
  }
}

type Waiting = Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>

function listenTo(child: ChildProcess, name: string): Waiting {
  const waiting: Waiting = new Map()
  child.on('message', ({ id, value, error }: Answered) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error) asked?.reject(new Error(`${name}: ${error}`))
    else asked?.resolve(value)
  })
  child.on('exit', (status) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended with status ${status}`))
  })
  return waiting
}
