/** The suite's end of the channel to the neighbourhood. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { After } from '../../support/program.ts'
import type { Fault } from './fault.ts'
import { type Entry, readJournal } from './journal.ts'

type Neighbour = { index: number; fault: Fault; origin: string }

export type Sending = {
  /** Number of the neighbour who sends. */
  from: number
  inbox: string
  activity: { id: string; type: string }
}

export type Calls = {
  open(to: { count: number; journal: string }): Promise<Neighbour[]>
  /** Learns the blog's public key. */
  meet(who: { actor: string }): Promise<void>
  /** For those who are `closed` at times. */
  setOpen(doors: { isOpen: boolean }): Promise<void>
  /** Resolves once the blog has answered 202. */
  send(what: Sending): Promise<{ tries: number }>
}

export type Neighbours = Calls & { list: Neighbour[]; readJournal(): Entry[] }

export async function openNeighbours(after: After, count: number, folder: string): Promise<Neighbours> {
  const child = fork(join(import.meta.dirname, 'process.ts'), [], {
    execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env.PATH ?? '' },
  })
  after(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  child.on('message', ({ call, result, problem }: { call: number; result: never; problem?: string }) => {
    const { resolve, reject } = waiting.get(call) ?? {}
    waiting.delete(call)
    if (problem === undefined) resolve?.(result)
    else reject?.(new Error(problem))
  })
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the neighbourhood is gone'))
  })
  let calls = 0
  const ask = <N extends keyof Calls>(name: N) =>
    ((argument: unknown) =>
      new Promise((resolve, reject) => {
        calls += 1
        waiting.set(calls, { resolve, reject })
        child.send({ call: calls, name, argument })
      })) as Calls[N]
  const journal = join(folder, 'journal.jsonl')
  const open = ask('open')
  return {
    list: await open({ count, journal }),
    open,
    meet: ask('meet'),
    setOpen: ask('setOpen'),
    send: ask('send'),
    readJournal: () => readJournal(journal),
  }
}
