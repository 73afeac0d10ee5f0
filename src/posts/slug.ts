import type { Transaction } from '../db/client.ts'
import { invalid } from '../errors.ts'
import { toPlainText } from '../lib/html.ts'
import { toSlug } from '../lib/slug.ts'
import type { Post } from './post.ts'
import { findPostBySlug, listSlugs, lockSlugs } from './queries.ts'

/**
 * The address of a post that is about to be published. Once published it stays: links must not break.
 * @param day YYYY-MM-DD, for a post in which no word makes a slug
 * @throws AppError invalid when the author's own choice cannot be had
 */
export async function chooseSlug(
  tx: Transaction,
  post: Post,
  wanted: string | undefined,
  day: string,
): Promise<string> {
  if (post.slug !== null && (wanted === undefined || wanted === post.slug)) return post.slug
  if (post.slug !== null) throw invalid({ slug: 'fixed' })
  await lockSlugs(tx)
  if (wanted !== undefined) return checkSlug(tx, wanted)
  const base = toSlug(post.title) || toSlug(firstWords(toPlainText(post.html))) || day
  return pickFreeSlug(base, await listSlugs(tx, base))
}

/** `base`, or with -2, -3 … behind it when it is taken. */
export function pickFreeSlug(base: string, taken: readonly string[]): string {
  let slug = base
  for (let n = 2; taken.includes(slug); n++) slug = `${base}-${n}`
  return slug
}

async function checkSlug(tx: Transaction, wanted: string): Promise<string> {
  if (wanted === '') throw invalid({ slug: 'empty' })
  if (wanted.length > maxSlugLength) throw invalid({ slug: 'tooLong' })
  if (toSlug(wanted) !== wanted) throw invalid({ slug: 'characters' })
  if (await findPostBySlug(tx, wanted)) throw invalid({ slug: 'taken' })
  return wanted
}

const maxSlugLength = 70

function firstWords(text: string): string {
  return text.trim().split(/\s+/).slice(0, 8).join(' ')
}
