import { exportMultibaseKey, exportSpki, importJwk } from '@fedify/fedify'
import { type Key, listKeys } from '../blog/keys.ts'
import type { Db } from '../db/client.ts'
import type { PublicKeys } from './actor.ts'

type KeyPair = { id: string; algorithm: Key['algorithm']; pair: CryptoKeyPair }

/** The blog's keys as WebCrypto wants them, newest first; each is imported once, since that costs. */
export type KeyRing = { list(db: Db): Promise<KeyPair[]>; listPublic(db: Db): Promise<PublicKeys> }

export function createKeyRing(): KeyRing {
  const imported = new Map<string, Promise<KeyPair>>()
  const list = async (db: Db) => {
    const rows = await listKeys(db)
    for (const key of rows) if (!imported.has(key.id)) imported.set(key.id, importKey(key))
    return Promise.all(rows.flatMap(({ id }) => imported.get(id) ?? []))
  }
  return { list, listPublic: async (db) => toPublicKeys(await list(db)) }
}

async function importKey({ id, algorithm, privateJwk, publicJwk }: Key): Promise<KeyPair> {
  const [privateKey, publicKey] = await Promise.all([
    importJwk(privateJwk, 'private'),
    importJwk(publicJwk, 'public'),
  ])
  return { id, algorithm, pair: { privateKey, publicKey } }
}

async function toPublicKeys(keys: readonly KeyPair[]): Promise<PublicKeys> {
  const of = (algorithm: Key['algorithm']) => keys.filter((key) => key.algorithm === algorithm)
  const [rsa, ed25519] = await Promise.all([
    Promise.all(
      of('RSASSA-PKCS1-v1_5').map(async ({ id, pair }) => ({ id, pem: await exportSpki(pair.publicKey) })),
    ),
    Promise.all(
      of('Ed25519').map(async ({ id, pair }) => ({
        id,
        multibase: await exportMultibaseKey(pair.publicKey),
      })),
    ),
  ])
  return { rsa, ed25519 }
}
