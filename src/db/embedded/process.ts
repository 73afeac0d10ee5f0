import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Whether there is a process of this number, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The arguments of a running process, or an empty list when it has ended or may not be looked at. */
export function listArguments(pid: number): string[] {
  try {
    if (existsSync('/proc/self')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
  // macOS has no /proc, and ps does not say where an argument ends.
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  const [, file, rest] = /^(.*?postgres) -D (.*?)(?: -c .*)?$/.exec((stdout ?? '').trim()) ?? []
  return file && rest ? [file, '-D', rest] : []
}
