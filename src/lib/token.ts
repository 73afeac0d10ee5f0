import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as base64url: cannot be guessed, fits an address and a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: who reads the database cannot use it. Random bits need no salt. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
