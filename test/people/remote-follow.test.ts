import { expect, test } from 'vitest'
import { readAccount } from '../../src/people/remote-follow.ts'

test.each([
  ['anna@social.example', 'anna', 'social.example'],
  [' @Anna@Social.Example ', 'Anna', 'social.example'],
  ['acct:anna@social.example', 'anna', 'social.example'],
  ['https://social.example/@anna', 'anna', 'social.example'],
  ['http://localhost:3000/@anna/', 'anna', 'localhost:3000'],
  ['anna@bücher.example', 'anna', 'xn--bcher-kva.example'],
])('"%s" is the account of %s at %s', (typed, user, host) => {
  expect(readAccount(typed)).toEqual({ user, host })
})

test.each([
  [''],
  ['anna'],
  ['@anna'],
  ['anna@'],
  ['a b@c.example'],
  ['anna@host/path'],
  ['anna@a@b'],
  ['anna@ho st'],
  ['https://social.example/anna'],
])('"%s" is no account', (typed) => {
  expect(readAccount(typed)).toBeUndefined()
})
