export type Language = 'de' | 'en'

/** How a reader of this blog reads dates: in its language, by its clock. */
export type Locale = { language: Language; timeZone: string }

const tags: Record<Language, string> = { de: 'de-DE', en: 'en-GB' }
const formats = new Map<string, Intl.DateTimeFormat>()

/** "Donnerstag, 19. August 2010" */
export function formatDay(date: Date, locale: Locale): string {
  return format(date, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** "19. August 2010" */
export function formatDate(date: Date, locale: Locale): string {
  return format(date, locale, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** "15:13" */
export function formatTime(date: Date, locale: Locale): string {
  return format(date, locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** "19. August 2010, 15:13", with the year always: pages are read for a long time. */
export function formatDateTime(date: Date, locale: Locale): string {
  return `${formatDate(date, locale)}, ${formatTime(date, locale)}`
}

/** The day on the blog's calendar, "2010-08-19". */
export function toDay(date: Date, timeZone: string): string {
  const parts = formatter('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(date)
}

/** Groups neighbours that stand on the same day, in the order given. */
export function groupByDay<T>(
  items: readonly T[],
  toTime: (item: T) => Date,
  timeZone: string,
): { day: string; items: T[] }[] {
  const groups: { day: string; items: T[] }[] = []
  for (const item of items) {
    const day = toDay(toTime(item), timeZone)
    const last = groups.at(-1)
    if (last?.day === day) last.items.push(item)
    else groups.push({ day, items: [item] })
  }
  return groups
}

/** "Anna, Berta und Chris" */
export function formatList(items: readonly string[], language: Language): string {
  return new Intl.ListFormat(tags[language], { type: 'conjunction' }).format(items)
}

function format(date: Date, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  return formatter(tags[locale.language], { ...options, timeZone: locale.timeZone }).format(date)
}

/** Making a formatter costs a hundred times what using it does. */
function formatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options)
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(tag, options)
  formats.set(key, made)
  return made
}
