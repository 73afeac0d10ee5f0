/** How many signatures a second node:crypto makes here: RSA-2048 over SHA-256, and nothing else. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { answerCalls } from '../support/child.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** As long as what is signed of a delivery. */
const text = Buffer.alloc(350, 'a')
const signInPool = promisify(sign) as (hash: string, data: Buffer, key: KeyObject) => Promise<Buffer>

/** By the thread pool, as the ledger signs. @returns signatures a second, and the CPU time of one */
async function measure({ seconds }: { seconds: number }) {
  const endsAt = performance.now() + seconds * 1000
  const before = process.cpuUsage()
  let count = 0
  const signOn = async () => {
    for (; performance.now() < endsAt; count += 1) await signInPool('sha256', text, privateKey)
  }
  await Promise.all(Array.from({ length: atOnce }, signOn))
  const { user, system } = process.cpuUsage(before)
  return { perSecond: count / seconds, cpuMs: (user + system) / 1000 / count }
}

const atOnce = 16

const calls = { measure }
export type RsaCalls = typeof calls
answerCalls(calls)
