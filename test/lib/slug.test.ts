import { expect, test } from 'vitest'
import { toHashtag, toSlug } from '../../src/lib/slug.ts'

test.each([
  ['Hört auf nach Gold zu suchen. Verkauft Schaufeln!', 'hoert-auf-nach-gold-zu-suchen-verkauft-schaufeln'],
  ['Straße, Größe & Übermut', 'strasse-groesse-uebermut'],
  ['Déjà vu à la crème', 'deja-vu-a-la-creme'],
  ["don't – stop", 'dont-stop'],
  ['Привет, й мир', 'привет-й-мир'],
  ['../../etc/passwd?x=<y>', 'etc-passwd-x-y'],
  ['A\u0308pfel', 'aepfel'],
  ['…!?', ''],
])('the title "%s" gives the address "%s"', (title, slug) => {
  expect(toSlug(title)).toBe(slug)
})

test('a very long title is cut at the end of a word', () => {
  expect(toSlug('schaufel '.repeat(30))).toBe(Array(9).fill('schaufel').join('-'))
  expect(toSlug('x'.repeat(200))).toHaveLength(80)
})

test.each([
  ['A wie Inhalt', 'AWieInhalt'],
  ['CRM', 'CRM'],
  ['Social Media', 'SocialMedia'],
  ['e-commerce', 'ECommerce'],
  ['über uns', 'ÜberUns'],
  ['tagebuch', 'tagebuch'],
])('the topic "%s" is the hashtag "%s"', (topic, hashtag) => {
  expect(toHashtag(topic)).toBe(hashtag)
})
