import { type Connection, openPostgres } from './client.ts'

export type Listening = { stop(): Promise<void> }

/**
 * Calls `onNotify` whenever the channel is notified, through outages of the database too: it listens again
 * as soon as it can, and then calls `onNotify` once, since a word may have been missed meanwhile.
 * (`listen` of postgres.js tries again only once after a lost connection, and then is deaf for good.)
 */
export function keepListening(connection: Connection, channel: string, onNotify: () => void): Listening {
  let isStopped = false
  let pause: NodeJS.Timeout | undefined
  const listen = () => {
    pause = undefined
    sql`listen ${sql(channel)}`.then(onNotify, listenSoon)
  }
  const listenSoon = () => {
    if (!isStopped) pause ??= setTimeout(listen, 1000)
  }
  const options = {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    connection: { application_name: 'parzelle listening' },
    onnotice: () => {},
    onnotify: () => onNotify(),
    onclose: listenSoon,
  }
  const sql = openPostgres(connection, options)
  listen()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(pause)
      await sql.end({ timeout: 1 })
    },
  }
}
