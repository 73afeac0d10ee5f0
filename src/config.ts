import { resolve } from 'node:path'

type Role = 'all' | 'web' | 'worker'

/** The settings that come from the environment; all others are in the database. */
export type Config = {
  /** Public address of the pages, no slash at the end, e.g. https://blog.example */
  origin: string
  /** Host in @blog@host, with port where it is not the default one. */
  handleHost: string
  port: number
  host: string
  /** Absolute path: embedded database, media, secrets. */
  dataDir: string
  /** Undefined: the embedded Postgres. */
  databaseUrl: string | undefined
  role: Role
  trustProxy: boolean
  allowPrivateAddress: boolean
}

export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(['These settings of the environment are wrong:', ...problems.map((p) => `  - ${p}`)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** @throws ConfigError naming every wrong setting at once. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const port = readPort(env.PORT, problems)
  const origin = readOrigin(env.ORIGIN, port, problems)
  const role = readRole(env.ROLE, problems)
  const databaseUrl = readDatabaseUrl(env.DATABASE_URL, problems)
  if (role !== 'all' && !databaseUrl)
    problems.push(`ROLE=${role} needs DATABASE_URL: several processes cannot share the embedded database.`)
  const config: Config = {
    origin,
    handleHost: readHandleHost(env.HANDLE_HOST, origin, problems),
    port,
    host: env.HOST || '127.0.0.1',
    dataDir: resolve(env.DATA_DIR || 'data'),
    databaseUrl,
    role,
    trustProxy: readBoolean('TRUST_PROXY', env.TRUST_PROXY, problems),
    allowPrivateAddress: readBoolean('ALLOW_PRIVATE_ADDRESS', env.ALLOW_PRIVATE_ADDRESS, problems),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** PORT=0 takes any free port; an ORIGIN that was made from it follows. */
export function withPort(config: Config, port: number): Config {
  if (config.origin !== 'http://localhost:0') return { ...config, port }
  const host = `localhost:${port}`
  const handleHost = config.handleHost === 'localhost:0' ? host : config.handleHost
  return { ...config, port, origin: `http://${host}`, handleHost }
}

function readPort(value: string | undefined, problems: string[]): number {
  if (!value) return 3000
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  problems.push(`PORT is "${value}": give a whole number from 0 to 65535, such as 3000.`)
  return 3000
}

function readOrigin(value: string | undefined, port: number, problems: string[]): string {
  const fallback = `http://localhost:${port}`
  if (!value) return fallback
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    problems.push(`ORIGIN is "${value}": give the public address, such as https://blog.example`)
    return fallback
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username)
    problems.push(`ORIGIN is "${value}": only the scheme and the host belong there, such as ${url.origin}`)
  return url.origin
}

function readHandleHost(value: string | undefined, origin: string, problems: string[]): string {
  if (!value) return new URL(origin).host
  const host = value.toLowerCase()
  if (URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host) return host
  problems.push(`HANDLE_HOST is "${value}": give a host name only, such as blog.example`)
  return host
}

function readRole(value: string | undefined, problems: string[]): Role {
  if (!value) return 'all'
  if (value === 'all' || value === 'web' || value === 'worker') return value
  problems.push(`ROLE is "${value}": give all, web or worker.`)
  return 'all'
}

function readDatabaseUrl(value: string | undefined, problems: string[]): string | undefined {
  if (!value) return undefined
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  problems.push('DATABASE_URL is not an address such as postgres://user:password@localhost:5432/parzelle')
  return undefined
}

function readBoolean(name: string, value: string | undefined, problems: string[]): boolean {
  if (!value || value === 'false') return false
  if (value === 'true') return true
  problems.push(`${name} is "${value}": give true or false.`)
  return false
}
