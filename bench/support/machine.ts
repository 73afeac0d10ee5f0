/** Processors and what processes use of them; from /proc, so that it is true of every process alike. */
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'

/**
 * Whoever sends or receives on our behalf (Parzelle with its PostgreSQL, Fedify, the signing loop) has the
 * first processor for itself, and the rest of the world (sinks, neighbours) has the second. Without that the
 * sinks would take their part of the very processors that are measured.
 */
export const measured = '0'
export const world = '1'

export function describeMachine() {
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    node: process.version,
    loadAverage: loadavg()[0],
  }
}

/** In front of a command line; nothing where there is one processor only. */
export function pinTo(processor: string): string[] {
  return availableParallelism() > 1 ? ['taskset', '-c', processor] : []
}

/** CPU time in milliseconds that the processes have used so far, with that of their children that ended. */
export function readCpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readTicks(pid) * msPerTick, 0)
}

/** USER_HZ, the same on every Linux that Node runs on. */
const msPerTick = 10

function readTicks(pid: number): number {
  const fields = readStat(pid)
  // utime, stime, cutime, cstime: fields 14 to 17 of proc(5), the first of which are taken off.
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
}

/** From the state on: the name before it may hold spaces. */
function readStat(pid: number): string[] {
  const text = readFile(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** The process and its children. */
export function listFamily(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return [pid, ...all.map(Number).filter((other) => Number(readStat(other)[1]) === pid)]
}

/** The most memory the process ever held (RSS), in megabytes. */
export function readPeakMb(pid: number): number {
  return readStatusMb(pid, 'VmHWM')
}

export function readMemoryMb(pid: number): number {
  return readStatusMb(pid, 'VmRSS')
}

function readStatusMb(pid: number, name: string): number {
  const [, kb = '0'] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFile(`/proc/${pid}/status`)) ?? []
  return Number(kb) / 1024
}

/** Empty when the process has just ended. */
function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
