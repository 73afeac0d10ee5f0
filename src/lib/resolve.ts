import { promises as dns, type LookupAddress } from 'node:dns'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * The addresses of a name, at least one. Asked of the name servers without the system's own look-up, of
 * which only a few run at once: some names whose name servers are dead would keep all others waiting. What
 * the name servers do not know, the system may (/etc/hosts, mDNS).
 * @throws as `dns.lookup`
 */
export async function listAddresses(hostname: string): Promise<LookupAddress[]> {
  const found: LookupAddress[] = []
  const problems = new Set<string | undefined>()
  const ask = async (family: 4 | 6, asked: Promise<string[]>) => {
    try {
      found.push(...(await asked).map((address) => ({ address, family })))
    } catch (error) {
      problems.add((error as NodeJS.ErrnoException).code)
    }
  }
  const six = ask(6, resolver.resolve6(hostname))
  await ask(4, resolver.resolve4(hostname))
  // Some name servers never answer what they have no address of.
  await (found.length > 0 ? Promise.race([six, wait(graceMs)]) : six)
  if (found.length > 0) return found
  if (!problems.has('ETIMEOUT') && !problems.has('ESERVFAIL')) return dns.lookup(hostname, { all: true })
  // The system may have got other name servers meanwhile, which are read at the beginning only.
  resolver = createResolver()
  throw Object.assign(new Error(`the name servers of ${hostname} do not answer`), { code: 'EAI_AGAIN' })
}

const graceMs = 300

/** Together less than a connection may take. */
const createResolver = () => new dns.Resolver({ timeout: 2500, tries: 2, maxTimeout: 5000 })

let resolver = createResolver()
