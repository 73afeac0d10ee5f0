/** All SQL about pictures we keep. */
import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { type Media, media } from '../db/schema.ts'

/** @param hash SHA-256 of the bytes, hex, as in /media/<hash>/<name> */
export async function findMedia(db: Db, hash: string): Promise<Media | undefined> {
  const [row] = await db.select().from(media).where(eq(media.hash, hash))
  return row
}

/** The same bytes are the same row. @returns that row, new or not */
export async function addMedia(db: Db, picture: typeof media.$inferInsert): Promise<Media | undefined> {
  await db.insert(media).values(picture).onConflictDoNothing({ target: media.hash })
  return findMedia(db, picture.hash)
}
