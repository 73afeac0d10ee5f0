import { expect, test } from 'vitest'
import { prefersActivity } from '../../src/lib/accept.ts'

const profile = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'

test.each([
  ['application/activity+json'],
  [profile],
  [`application/activity+json, ${profile}`],
  [`application/activity+json, ${profile}, text/html;q=0.1`],
  ['Application/Activity+JSON; q=1.0, text/html; q=0.9'],
  ['application/activity+json, */*'],
  ['application/ld+json; profile="https://example.com/a,b;c https://www.w3.org/ns/activitystreams"'],
  ['application/activity+json;q=0.2, */*;q=0.1'],
])('ActivityPub is meant by %s', (accept) => {
  expect(prefersActivity(accept)).toBe(true)
})

test.each([
  [undefined],
  [''],
  ['*/*'],
  ['application/*'],
  ['application/json'],
  ['text/html'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
  ['text/html, application/activity+json'],
  ['text/html, application/activity+json;q=0.9'],
  ['application/activity+json;q=0'],
  ['application/activity+json;q=0.5, */*'],
  ['application/ld+json; profile="https://schema.org"'],
  ['application/activity+json;q=broken'],
])('a page is meant by %s', (accept) => {
  expect(prefersActivity(accept)).toBe(false)
})
