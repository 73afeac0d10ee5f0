import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { App } from '../app.ts'
import { getSigningKey } from '../blog/keys.ts'
import { getBlog } from '../blog/queries.ts'
import type { Db } from '../db/client.ts'
import { type Claim, type ClaimedDelivery, claimDeliveries, listBodies } from './queries.ts'
import { holdLeased, setPausedUntil } from './servers/queries.ts'
import { type Content, type Signer, toContent } from './sign.ts'
import type { Parcel } from './transmit.ts'

export type Parcels = { claim(claim: Claim): Promise<Claimed> }

type Claimed = {
  parcels: Parcel[]
  /** How many rows were found, those of paused servers among them, which are set aside. */
  count: number
}

/** Claims rows together with what it takes to send them. Keys and bodies are prepared once, not per row. */
export function createParcels(app: App): Parcels {
  const findSigner = createSignerFinder(app)
  const listContents = createContents()
  return {
    // One transaction: rows whose body or key cannot be read just now are not leased.
    claim: (claim) =>
      app.db.transaction(async (tx) => {
        const rows = await claimOpen(tx, claim)
        const count = rows.length
        const open = rows.filter(({ isPaused }) => !isPaused)
        if (open.length === 0) return { parcels: [], count }
        const signer = await findSigner(tx)
        const contents = await listContents(tx, [...new Set(open.map(({ activityId }) => activityId))])
        const parcels = open.flatMap((row) => {
          const content = contents.get(row.activityId)
          return content ? [{ ...row, content, signer }] : []
        })
        return { parcels, count }
      }),
  }
}

async function claimOpen(tx: Db, claim: Claim): Promise<ClaimedDelivery[]> {
  const rows = await claimDeliveries(tx, claim)
  if (claim.state === 'held' && rows.length > 0)
    await setPausedUntil(
      tx,
      rows.map(({ host }) => host),
      claim.leasedUntil,
    )
  const paused = rows.filter(({ isPaused }) => isPaused)
  await holdLeased(
    tx,
    paused.map(({ id }) => id),
    claim.now,
  )
  return rows
}

/** The key is looked up every time, so that a new one is used at once, but imported only when it is new. */
function createSignerFinder(app: App) {
  let imported: { id: string; key: KeyObject } | undefined
  return async (db: Db): Promise<Signer> => {
    const blog = await getBlog(db)
    const { id, privateJwk } = await getSigningKey(db)
    if (imported?.id !== id)
      imported = { id, key: createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }) }
    return { keyId: app.addresses.key(blog.id, id), key: imported.key }
  }
}

/** Remembers the bodies that were sent last: ten thousand rows of one activity read it once. */
function createContents() {
  let known = new Map<string, Content>()
  return async (db: Db, ids: string[]): Promise<Map<string, Content>> => {
    // Another lane may have bodies forgotten while we read.
    const before = known
    const missing = ids.filter((id) => !before.has(id))
    const read = missing.length > 0 ? await listBodies(db, missing) : []
    const fresh = new Map(read.map(({ id, body }) => [id, toContent(body)]))
    const all = new Map([...before, ...fresh])
    known = new Map([...all].slice(-maxKnown))
    return all
  }
}

const maxKnown = 20
