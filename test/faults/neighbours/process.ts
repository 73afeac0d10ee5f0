/**
 * The neighbourhood: some hundred servers of the social web in a process of their own, which goes on when
 * Parzelle is killed. It is told what to do over the channel to its parent, and ends with it.
 */
import { generateKeyPairSync, webcrypto } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { signRequest } from '@fedify/fedify'
import { verifyRequest } from '@fedify/fedify/sig'
import { CryptographicKey } from '@fedify/vocab'
import { toFault } from './fault.ts'
import { type House, openHouse } from './house.ts'
import { write } from './journal.ts'
import type { Calls, Sending } from './neighbours.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const publicKeyPem = String(publicKey.export({ type: 'spki', format: 'pem' }))
const signingKey = await importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), 'sign')
const houses: House[] = []
let blogKey: CryptographicKey | undefined

const calls: Calls = {
  open: async ({ count, journal }) => {
    const shared = {
      publicKeyPem,
      isSigned,
      write: (entry: Parameters<typeof write>[1]) => write(journal, entry),
    }
    for (let index = 0; index < count; index += 1) houses.push(await openHouse(index, toFault(index), shared))
    return houses.map(({ index, fault, origin }) => ({ index, fault, origin }))
  },
  meet: async ({ actor }) => {
    const headers = { accept: 'application/activity+json' }
    const document = (await (await fetch(actor, { headers })).json()) as Actor
    const { id, publicKeyPem: pem } = [document.publicKey].flat()[0] ?? { id: '', publicKeyPem: '' }
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const key = await importKey('spki', der, 'verify')
    blogKey = new CryptographicKey({ id: new URL(id), owner: new URL(actor), publicKey: key })
  },
  setOpen: async ({ isOpen }) => {
    await Promise.all(houses.filter(({ fault }) => fault === 'closed').map((house) => house.setOpen(isOpen)))
  },
  send,
}

type Actor = { publicKey: Key | Key[] }
type Key = { id: string; publicKeyPem: string }

function importKey(format: 'pkcs8' | 'spki', der: Buffer, use: 'sign' | 'verify') {
  return webcrypto.subtle.importKey(format, new Uint8Array(der), algorithm, true, [use]) as Promise<CryptoKey>
}

/** By Fedify, with the key that the blog's actor shows, and with no other. */
async function isSigned(request: Request): Promise<boolean> {
  const cache = {
    get: async (id: URL) => (id.href === blogKey?.id?.href ? blogKey : null),
    set: async () => {},
  }
  return (await verifyRequest(request, { keyCache: cache })) !== null
}

/** As real servers do: the same activity again, under the same id, until it is taken. */
async function send({ from, inbox, activity }: Sending) {
  const actor = `${houses[from]?.origin}/users/guest`
  const body = JSON.stringify(activity)
  const headers = { 'content-type': 'application/activity+json' }
  const spec = from % 2 === 0 ? 'rfc9421' : 'draft-cavage-http-signatures-12'
  for (let tries = 1; ; tries += 1) {
    const request = new Request(inbox, { method: 'POST', headers, body })
    const signed = await signRequest(request, signingKey, new URL(`${actor}#main-key`), { spec })
    const status = await fetch(signed).then(drain, () => 0)
    if (status === 202) return { tries }
    if (status === 400 || status === 403) throw new Error(`the blog answered ${status} to ${activity.type}`)
    if (tries > 300) throw new Error(`the blog answered ${status} to ${activity.type}, and so ${tries} times`)
    await wait(200 + Math.random() * 200)
  }
}

async function drain(response: Response): Promise<number> {
  await response.arrayBuffer()
  return response.status
}

process.on('disconnect', () => process.exit(0))
process.on(
  'message',
  async ({ call, name, argument }: { call: number; name: keyof Calls; argument: never }) => {
    try {
      process.send?.({ call, result: await calls[name](argument) })
    } catch (error) {
      process.send?.({ call, problem: error instanceof Error ? error.message : String(error) })
    }
  },
)
