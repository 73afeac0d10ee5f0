type LogFields = Record<string, unknown>

/**
 * One line an event, for people to read. Only the stack of an error takes further lines, which begin with
 * spaces; whatever else would break a line, as much of what strangers send can, is written as an escape.
 */
export type Log = {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** @param write takes one line without its end. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const at = (level: string) => (message: string, fields?: LogFields) =>
    write(`${now().toISOString()} ${level} ${escapeControls(message)}${fields ? describe(fields) : ''}`)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

function describe(fields: LogFields): string {
  return Object.entries(fields)
    .map(
      ([key, value]) =>
        ` ${key}=${value instanceof Error ? describeError(value) : escapeControls(toText(value))}`,
    )
    .join('')
}

/**
 * The error's stack and those of its causes, for the log and for a report. What was asked of the database
 * stands in it, but no parameters: among them are private keys, and what people write to each other.
 * @param escapeText of the message; for a terminal, `escapeButLines` leaves its lines as they are
 */
export function describeError(error: Error, escapeText = escapeControls): string {
  const own = toStack(error, withoutParameters(error), escapeText)
  return error.cause instanceof Error
    ? `${own}\n    caused by ${describeError(error.cause, escapeText)}`
    : own
}

/** For a terminal, where a message may have several lines. */
export function escapeButLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n')
}

/** The stack repeats the message, which may quote what came from elsewhere. */
function toStack(
  { message, stack = message }: Error,
  shown: string,
  escapeText: (text: string) => string,
): string {
  const start = stack.indexOf(message)
  if (start < 0) return escapeText(shown)
  return escapeText(stack.slice(0, start) + shown) + stack.slice(start + message.length)
}

/** drizzle-orm ends the message of a failed query with all its parameters. */
function withoutParameters({ message }: Error): string {
  return message.replace(/^(Failed query: .*?)\nparams: .*$/s, '$1')
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (control) =>
    control === '\n' ? '\\n' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
