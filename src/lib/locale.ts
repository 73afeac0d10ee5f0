import { toIsoDay } from './zone.ts'

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

/** "15:13" today, else with the day. */
export function formatMoment(date: Date, now: Date, locale: Locale): string {
  const isToday = toIsoDay(date, locale.timeZone) === toIsoDay(now, locale.timeZone)
  return isToday ? formatTime(date, locale) : formatDateTime(date, locale)
}

/** Groups neighbours that stand on the same day, in the order given. */
export function groupByDay<T>(
  items: readonly T[],
  toTime: (item: T) => Date,
  timeZone: string,
): { day: string; items: T[] }[] {
  const groups: { day: string; items: T[] }[] = []
  for (const item of items) {
    const day = toIsoDay(toTime(item), timeZone)
    const last = groups.at(-1)
    if (last?.day === day) last.items.push(item)
    else groups.push({ day, items: [item] })
  }
  return groups
}

/** For pages that cannot know the blog's language (RFC 9110, 12.5.4, of which only the order is read). */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const known = /\b(de|en)\b/i.exec(acceptLanguage ?? '')
  return known?.[1]?.toLowerCase() === 'de' ? 'de' : 'en'
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
