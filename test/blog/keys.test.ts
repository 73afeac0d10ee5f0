import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeys, getSigningKey, listKeys } from '../../src/blog/keys.ts'
import { keys } from '../../src/db/schema.ts'
import { openTestApp } from '../support/app.ts'

test('a new blog has an RSA-2048 key and an Ed25519 key', async () => {
  const [rsa, ed25519] = await createKeys()
  expect(rsa?.algorithm).toBe('RSASSA-PKCS1-v1_5')
  const publicKey = createPublicKey({ key: { ...rsa?.publicJwk }, format: 'jwk' })
  expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(ed25519?.algorithm).toBe('Ed25519')
  expect(ed25519?.publicJwk.crv).toBe('Ed25519')
  expect(ed25519?.publicJwk.d).toBeUndefined()
})

test('the newest RSA key signs, and retired ones are not listed', async () => {
  const app = await openTestApp()
  const at = (day: string) => new Date(`2026-01-${day}T00:00:00Z`)
  const [oldRsa, oldEd] = await createKeys()
  const [newRsa] = await createKeys()
  const [retired] = await createKeys()
  await app.db.insert(keys).values([
    { ...oldRsa!, createdAt: at('01') },
    { ...oldEd!, createdAt: at('04') },
    { ...newRsa!, createdAt: at('02') },
    { ...retired!, createdAt: at('03'), retiredAt: at('05') },
  ])
  expect((await getSigningKey(app.db)).id).toBe(newRsa!.id)
  expect((await listKeys(app.db)).map((key) => key.id)).toEqual([oldEd!.id, newRsa!.id, oldRsa!.id])
})

test('before the blog is set up there is no key to sign with', async () => {
  const app = await openTestApp()
  await expect(getSigningKey(app.db)).rejects.toMatchObject({ code: 'not-found' })
})
