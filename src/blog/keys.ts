import { webcrypto } from 'node:crypto'
import type { Db } from '../db/client.ts'
import type { keys } from '../db/schema.ts'
import { notFound } from '../errors.ts'
import { newId } from '../lib/uuid.ts'

export type Key = typeof keys.$inferSelect
export type NewKey = Pick<Key, 'id' | 'algorithm' | 'privateJwk' | 'publicJwk'>

/** The key pairs of a new blog: RSA-2048, which every server checks, and Ed25519 for those that know it. */
export async function createKeys(): Promise<NewKey[]> {
  return [await createKey('RSASSA-PKCS1-v1_5'), await createKey('Ed25519')]
}

/** The keys in use, newest first. */
export async function listKeys(db: Db): Promise<Key[]> {
  return await db.query.keys.findMany({
    where: (key, { isNull }) => isNull(key.retiredAt),
    orderBy: (key, { desc }) => [desc(key.createdAt), desc(key.id)],
  })
}

/**
 * The RSA key that signs what goes out.
 * @throws AppError not-found before the blog is set up
 */
export async function getSigningKey(db: Db): Promise<Key> {
  const key = (await listKeys(db)).find(({ algorithm }) => algorithm === 'RSASSA-PKCS1-v1_5')
  if (!key) throw notFound('signing key')
  return key
}

const algorithms = {
  'RSASSA-PKCS1-v1_5': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  },
  Ed25519: { name: 'Ed25519' },
}

async function createKey(algorithm: Key['algorithm']): Promise<NewKey> {
  const pair = await webcrypto.subtle.generateKey(algorithms[algorithm], true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error(`${algorithm} gave no key pair`)
  const toJwk = (key: webcrypto.CryptoKey) => webcrypto.subtle.exportKey('jwk', key)
  const [privateJwk, publicJwk] = await Promise.all([toJwk(pair.privateKey), toJwk(pair.publicKey)])
  return { id: newId(), algorithm, privateJwk, publicJwk }
}
