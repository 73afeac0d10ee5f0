type LogFields = Record<string, unknown>

/** One line an event, for people to read; `error` fields are printed with their stack. */
export type Log = {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** @param write takes one line without its end. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const at = (level: string) => (message: string, fields?: LogFields) =>
    write(`${now().toISOString()} ${level} ${message}${fields ? describe(fields) : ''}`)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

function describe(fields: LogFields): string {
  return Object.entries(fields)
    .map(
      ([key, value]) => ` ${key}=${value instanceof Error ? (value.stack ?? value.message) : plain(value)}`,
    )
    .join('')
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}
