import { deliveries as deliveriesDe } from './de/deliveries.ts'
import { desk as deskDe } from './de/desk.ts'
import { quotes as quotesDe } from './de/quotes.ts'
import { setup as setupDe } from './de/setup.ts'
import { talk as talkDe } from './de/talk.ts'
import { writing as writingDe } from './de/writing.ts'
import { deliveries as deliveriesEn } from './en/deliveries.ts'
import { desk as deskEn } from './en/desk.ts'
import { quotes as quotesEn } from './en/quotes.ts'
import { setup as setupEn } from './en/setup.ts'
import { talk as talkEn } from './en/talk.ts'
import { writing as writingEn } from './en/writing.ts'

const de = {
  ...deskDe,
  setup: setupDe,
  writing: writingDe,
  talk: talkDe,
  quotes: quotesDe,
  deliveries: deliveriesDe,
}

/** Every word of the desk. */
export type Words = typeof de

export const deskWords: Record<'de' | 'en', Words> = {
  de,
  en: {
    ...deskEn,
    setup: setupEn,
    writing: writingEn,
    talk: talkEn,
    quotes: quotesEn,
    deliveries: deliveriesEn,
  },
}
