import type { Database, Transaction } from './client.ts'

/** Does the work, gives what came of it, and leaves no trace: the transaction is always taken back. */
export async function rehearse<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const done: { result: T }[] = []
  const takenBack = new Error('taken back on purpose')
  try {
    await db.transaction(async (tx) => {
      done.push({ result: await work(tx) })
      throw takenBack
    })
  } catch (error) {
    const [first] = done
    if (error === takenBack && first) return first.result
    throw error
  }
  throw new Error('a transaction that fails cannot succeed')
}
