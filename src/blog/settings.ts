import type { App } from '../app.ts'
import { notifyChange } from '../db/notify.ts'
import type { Blog } from '../db/schema.ts'
import { invalid, type Problems } from '../errors.ts'
import {
  type BlogFields,
  type BlogInput,
  type BlogWithIcon,
  maxDescriptionLength,
  quotePolicies,
  toBlogFields,
} from './blog.ts'
import { getBlog, lockBlog, updateBlog } from './queries.ts'

export type SettingsInput = BlogInput & {
  /** Plain text, line breaks are kept. */
  description: string
  /** Who may quote: 'public', 'followers' or 'nobody'; absent leaves it as it is. */
  canQuote?: string
  /** A picture stored before; null takes the icon away; absent leaves it as it is. */
  iconId?: string | null
}

/**
 * Servers elsewhere are told only if something changed that they show.
 * @throws AppError invalid naming every wrong field at once; not-found before the first run is through
 */
export async function saveSettings(app: App, input: SettingsInput): Promise<BlogWithIcon> {
  const fields = readSettings(input)
  return app.db.transaction(async (tx) => {
    await lockBlog(tx)
    const blog = await getBlog(tx)
    const { iconId = blog.iconId } = input
    const { canQuote = blog.canQuote, ...given } = fields
    const changed = { ...given, canQuote, iconId }
    if (isSame(blog, changed, [...federated, ...ownPages])) return blog
    await updateBlog(tx, { ...changed, updatedAt: app.now() })
    if (!isSame(blog, changed, federated)) await app.jobs.add(tx, { type: 'blog.changed' })
    await notifyChange(tx)
    return getBlog(tx)
  })
}

type Settings = BlogFields & Pick<Blog, 'description' | 'iconId' | 'canQuote'>

/** What the actor says of itself (federation/actor.ts). */
const federated: readonly (keyof Settings)[] = ['title', 'description', 'iconId']
/** `canQuote` stands in posts, each of which tells it when it is read or sent next (decision 0011). */
const ownPages: readonly (keyof Settings)[] = ['authorName', 'language', 'timeZone', 'canQuote']

function isSame(blog: Settings, changed: Settings, keys: readonly (keyof Settings)[]): boolean {
  return keys.every((key) => blog[key] === changed[key])
}

function readSettings(
  input: SettingsInput,
): BlogFields & Pick<Blog, 'description'> & Partial<Pick<Blog, 'canQuote'>> {
  const problems: Problems = {}
  const fields = toBlogFields(input, problems)
  const description = input.description.replaceAll('\r\n', '\n').replaceAll('\0', '').trim()
  if (description.length > maxDescriptionLength) problems.description = 'tooLong'
  const canQuote = quotePolicies.find((policy) => policy === input.canQuote)
  if (input.canQuote !== undefined && !canQuote) problems.canQuote = 'unknown'
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return { ...fields, description, ...(canQuote && { canQuote }) }
}
