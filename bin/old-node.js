/** What to say when npm ran on a Node that was too old for it. Plain JavaScript that an old Node can read. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** With an older Node, npm leaves out packages that ask for this one, and says nothing that stays to be read. */
const oldestForNpm = [20, 9]

/**
 * Undefined: the packages are whole.
 * @param {string} version of the Node that runs, such as 18.20.4
 * @param {string | undefined} modules the folder that has our packages
 */
export function findLack(version, modules) {
  if (modules === undefined || hasPictureLibrary(modules)) return undefined
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < oldestForNpm[0] || (major === oldestForNpm[0] && minor < oldestForNpm[1])
  return isOld
    ? `Parzelle needs Node 20.9 or newer to install; this is ${version}, and with it npm has left out packages that Parzelle cannot do without. Install a newer Node (docs/operating.md says how), then run npm ci again.`
    : `Packages are missing: sharp is not there for this machine (${process.platform} ${process.arch}). Perhaps they were installed on another machine, with an older Node or without optional packages. Run npm ci again, on this machine and with Node 20.9 or newer.`
}

/** The native part of sharp, in whatever form it is there. */
function hasPictureLibrary(modules) {
  const folder = join(modules, '@img')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const cpu = process.arch
  const wanted = [`sharp-${process.platform}-${cpu}`, `sharp-${process.platform}musl-${cpu}`, 'sharp-wasm32']
  return wanted.some((name) => names.includes(name)) || existsSync(join(modules, 'sharp', 'src', 'build'))
}
