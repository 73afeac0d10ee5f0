import type { Language } from '../../src/lib/locale.ts'
import { site as de } from './de/site.ts'
import { site as en } from './en/site.ts'

/** Every word of the readers' pages; a language that lacks one does not compile. */
export type SiteWords = typeof de

export const siteWords: Record<Language, SiteWords> = { de, en }
