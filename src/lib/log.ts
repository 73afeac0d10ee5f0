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
      ([key, value]) => ` ${key}=${value instanceof Error ? toStack(value) : escapeControls(toText(value))}`,
    )
    .join('')
}

/** The stack repeats the message, which may quote what came from elsewhere. */
function toStack({ message, stack = message }: Error): string {
  const frames = stack.indexOf(message) + message.length
  return stack.includes(message) ? escapeControls(stack.slice(0, frames)) + stack.slice(frames) : stack
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

function escapeControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (control) =>
    control === '\n' ? '\\n' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
