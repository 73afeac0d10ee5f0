import type { App } from '../app.ts'
import { notifyChange } from '../db/notify.ts'
import { isAppError } from '../errors.ts'
import type { JobOf } from '../jobs/kinds.ts'
import { type Fetched, guardedFetch, isHttpError } from '../lib/http.ts'
import { storePicture } from '../media/store.ts'
import { getPerson, setAvatar } from '../people/queries.ts'

const maxAvatarBytes = 5_000_000
const avatarPixels = 96

/**
 * Keeps our own copy of a person's picture, so that readers' browsers ask nobody else for it. Where it cannot
 * be had or is no picture, the person has none; a server that does not answer is asked again later.
 */
export async function onAvatarWanted(
  app: App,
  { personId }: Pick<JobOf<'avatar.wanted'>, 'personId'>,
): Promise<void> {
  const { avatarUrl } = await getPerson(app.db, personId)
  if (!avatarUrl) return
  const bytes = await findPicture(app, avatarUrl)
  const media = bytes && (await storeOrRefuse(app, bytes, avatarUrl))
  await app.db.transaction(async (tx) => {
    await setAvatar(tx, personId, avatarUrl, media?.id ?? null)
    await notifyChange(tx)
  })
}

/** @throws where it may be there later */
async function findPicture(app: App, url: string): Promise<Buffer | undefined> {
  const { origin, allowPrivateAddress } = app.config
  const fetched = await guardedFetch(url, {
    origin,
    allowPrivateAddress,
    headers: { accept: 'image/webp, image/png, image/jpeg, image/gif, image/avif' },
    maxBytes: maxAvatarBytes,
  }).catch((error: unknown): Fetched | undefined => {
    if (!isHttpError(error) || error.reason === 'network' || error.reason === 'timeout') throw error
    return undefined
  })
  if (fetched && fetched.status >= 500) throw new Error(`${url} answered ${fetched.status}`)
  if (fetched?.status === 200) return fetched.body
  app.log.info('avatar: not to be had', { url, status: fetched?.status })
  return undefined
}

async function storeOrRefuse(app: App, bytes: Buffer, url: string) {
  try {
    return await storePicture(app, bytes, { name: 'avatar', size: avatarPixels })
  } catch (error) {
    if (!isAppError(error)) throw error
    app.log.info('avatar: not a picture to keep', { url, because: error.message })
    return undefined
  }
}
