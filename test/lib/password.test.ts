import { expect, test } from 'vitest'
import { findPasswordProblem, hashPassword, verifyPassword } from '../../src/lib/password.ts'

test('a hash says how it was made and is never the same twice', async () => {
  const [one, two] = await Promise.all([hashPassword('Schaufeln!'), hashPassword('Schaufeln!')])
  expect(one).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword('Schaufeln!', one)).toBe(true)
  expect(await verifyPassword('Schaufeln?', one)).toBe(false)
})

test('a hash made at another cost is still good', async () => {
  // RFC 7914, test vector 3: N = 16384, r = 8, p = 1 and the first 32 bytes of the key.
  const salt = Buffer.from('SodiumChloride').toString('base64url')
  const key = '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2'
  const hash = `scrypt$16384$8$1$${salt}$${Buffer.from(key, 'hex').toString('base64url')}`
  expect(await verifyPassword('pleaseletmein', hash)).toBe(true)
})

test('the same letters in other bytes are the same password', async () => {
  expect(await verifyPassword('Schöne Größe'.normalize('NFD'), await hashPassword('Schöne Größe'))).toBe(true)
})

test('an unknown author costs as much time as a wrong password', async () => {
  const hash = await hashPassword('Schaufeln!')
  const timed = async (known: string | undefined) => {
    const start = performance.now()
    expect(await verifyPassword('Gold und Silber', known)).toBe(false)
    return performance.now() - start
  }
  const [wrong, unknown] = [await timed(hash), await timed(undefined)]
  expect(unknown).toBeGreaterThan(wrong / 4)
})

test('a hash of an unknown kind is a fault, not a wrong password', async () => {
  await expect(verifyPassword('Schaufeln!', 'bcrypt$…')).rejects.toThrow(/unknown kind/)
})

test.each([
  ['', 'empty'],
  ['neun Zei.', 'tooShort'],
  [' \t\u00a0\u200b'.repeat(4), 'blank'],
  ['  ........  ', undefined],
  ['👍👍👍👍👍', 'tooShort'],
  ['zehn Zeich', undefined],
  ['x'.repeat(1000), undefined],
  ['x'.repeat(1001), 'tooLong'],
])('%s as a new password: %s', (password, problem) => {
  expect(findPasswordProblem(password)).toBe(problem)
})
