/** Passwords: rules, and scrypt hashes that say how they were made (RFC 7914). */
import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

export const minPasswordLength = 10
/** Longer ones would only keep the hash function busy. */
const maxPasswordLength = 1000

type PasswordProblem = 'empty' | 'blank' | 'tooShort' | 'tooLong'

/** Key of the message that says what is wrong with a new password. */
export function findPasswordProblem(password: string): PasswordProblem | undefined {
  if (password === '') return 'empty'
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(password)) return 'blank'
  const length = [...password].length
  if (length < minPasswordLength) return 'tooShort'
  return length > maxPasswordLength ? 'tooLong' : undefined
}

/** The same letters typed on two systems can differ in bytes. */
export function isSamePassword(a: string, b: string): boolean {
  return a.normalize('NFKC') === b.normalize('NFKC')
}

/** @returns `scrypt$N$r$p$salt$key`, salt and key in base64url, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/**
 * Takes the same time whether the password is right or wrong, and also for an unknown author
 * (`hash` undefined), so that names cannot be found out by the clock.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const known = hash === undefined ? undefined : readHash(hash)
  const key = await derive(password, known?.salt ?? randomBytes(16), known?.cost ?? cost)
  return known !== undefined && timingSafeEqual(key, known.key)
}

type Cost = { N: number; r: number; p: number }
/** OWASP's first choice for scrypt: 128 MiB, some 0.3 s. */
const cost: Cost = { N: 2 ** 17, r: 8, p: 1 }
const keyLength = 32

const scryptAsync = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt)

/** One at a time: a crowd at the door must not take 128 MiB each. */
let last: Promise<unknown> = Promise.resolve()

function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  // The same letters typed on two systems can differ in bytes.
  const letters = password.normalize('NFKC')
  const key = last.then(() => scryptAsync(letters, salt, keyLength, { N, r, p, maxmem: 256 * N * r }))
  last = key.catch(() => {})
  return key
}

function readHash(hash: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const [name, N, r, p, salt, key, ...rest] = hash.split('$')
  if (name !== 'scrypt' || !salt || !key || rest.length > 0) throw new Error('unknown kind of password hash')
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}
