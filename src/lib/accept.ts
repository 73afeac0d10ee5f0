type Range = { type: string; profile: string | undefined; q: number }

const activityStreams = 'https://www.w3.org/ns/activitystreams'
const htmlTypes = ['text/html', 'application/xhtml+xml']

/**
 * Whether a page is asked for as ActivityPub (RFC 9110, 12.5.1). It has to be named: whoever takes
 * anything is a browser or a crawler and gets the page, and so is one who likes both the same.
 */
export function prefersActivity(accept: string | undefined): boolean {
  const ranges = readRanges(accept ?? '')
  const activity = Math.max(0, ...ranges.filter(isActivity).map((range) => range.q))
  if (activity === 0) return false
  const named = ranges.filter((range) => htmlTypes.includes(range.type))
  const wild = ranges.filter((range) => range.type === 'text/*' || range.type === '*/*')
  if (named.length > 0) return activity > Math.max(...named.map((range) => range.q))
  return activity >= Math.max(0, ...wild.map((range) => range.q))
}

function isActivity(range: Range): boolean {
  if (range.type === 'application/activity+json') return true
  if (range.type !== 'application/ld+json') return false
  return range.profile === undefined || range.profile.split(/\s+/).includes(activityStreams)
}

function readRanges(accept: string): Range[] {
  return splitOutsideQuotes(accept, ',')
    .map(readRange)
    .filter((range) => range.type.includes('/'))
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = splitOutsideQuotes(text, ';')
  const values = new Map(parameters.map(readParameter))
  return { type: type.trim().toLowerCase(), profile: values.get('profile'), q: readQuality(values.get('q')) }
}

function readParameter(text: string): [string, string] {
  const [name = '', ...value] = text.split('=')
  return [
    name.trim().toLowerCase(),
    value
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  ]
}

function readQuality(value: string | undefined): number {
  if (value === undefined) return 1
  const q = Number(value)
  return Number.isFinite(q) ? Math.min(1, Math.max(0, q)) : 0
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  return text.match(separator === ',' ? /(?:"[^"]*"|[^,"])+/g : /(?:"[^"]*"|[^;"])+/g) ?? []
}
