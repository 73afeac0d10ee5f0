import { activityStreams } from '../wire.ts'

type Json = Record<string, unknown>

/**
 * Adds the words of FEP-044f to the context of an activity or object that uses them. Some servers write them
 * without saying what they mean, or leave out that the value of `quote` is an id; JSON-LD would lose both.
 * Only for what is read after its signature was checked. Pure.
 */
export function withQuoteTerms<T>(document: T): T {
  if (!isRecord(document) || !isAboutQuotes(document)) return document
  const { '@context': context = activityStreams } = document
  return { ...document, '@context': [...(Array.isArray(context) ? context : [context]), terms] }
}

const terms = {
  QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
  quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
  quoteUrl: 'https://www.w3.org/ns/activitystreams#quoteUrl',
  quoteUri: 'http://fedibird.com/ns#quoteUri',
  _misskey_quote: 'https://misskey-hub.net/ns#_misskey_quote',
}

function isAboutQuotes(document: Json): boolean {
  if (document.type === 'QuoteRequest') return true
  return [document, document.object].some((part) => isRecord(part) && names.some((name) => name in part))
}

const names = ['quote', 'quoteUrl', 'quoteUri', '_misskey_quote']

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
