/** The reckoning: what should have arrived against what the neighbours wrote down, and what readers see. */
import { findPost } from './author.ts'
import type { Mail, Sent } from './mail.ts'
import { type Entry, isTaken } from './neighbours/journal.ts'
import type { World } from './world.ts'

export type Balance = {
  posts: number
  activities: number
  /** Rows of the ledger, all of which must have arrived. */
  deliveries: number
  arrived: number
  /** Arrivals that were refused, cut off or never answered, as they should be. */
  turnedAway: number
  /** The same activity again to an inbox that had taken it: allowed, receivers know the id. */
  sameAgain: number
  repliesSent: number
  repliesShown: number
  likesSent: number
  likesCounted: number
  followsSent: number
  followers: number
  /** Sent more than once by a neighbour, because the connection broke or the answer was an error. */
  sentAgain: number
  lost: string[]
  doubled: string[]
  disorder: string[]
  unsigned: string[]
}

export async function reckon(world: World): Promise<Balance> {
  const entries = world.neighbours.readJournal()
  const taken = entries.filter(isTaken)
  const ledger = await readDeliveries(world)
  const arrivals = new Set(taken.map(({ inbox, activity }) => `${inbox} ${activity}`))
  const mail = await reckonMail(world)
  const posts = await reckonPosts(world, taken)
  const missing = ledger.filter(({ inbox, activity }) => !arrivals.has(`${inbox} ${activity}`))
  const open = ledger.filter(({ state }) => state !== 'delivered')
  return {
    posts: world.author.posts.length,
    activities: new Set(ledger.map(({ activity }) => activity)).size,
    deliveries: ledger.length,
    arrived: ledger.length - missing.length,
    turnedAway: entries.length - taken.length,
    sameAgain: taken.length - arrivals.size,
    ...mail.counts,
    lost: [
      ...missing.map(({ inbox, type }) => `${type} never came to inbox ${inbox}`),
      ...open.map(({ inbox, type, state, error }) => `${type} to inbox ${inbox} is ${state}: ${error}`),
      ...posts.lost,
      ...mail.lost,
    ],
    doubled: [
      ...findOtherIds(taken),
      ...findManyAccepts(taken, world.mail),
      ...posts.doubled,
      ...mail.doubled,
    ],
    disorder: findDisorder(entries, taken),
    unsigned: entries
      .filter(({ isSigned }) => !isSigned)
      .map(({ type, inbox }) => `${type} at inbox ${inbox}`),
  }
}

type Row = { activity: string; type: string; inbox: number; state: string; error: string | null }

async function readDeliveries({ database, neighbours, origin }: World): Promise<Row[]> {
  const rows = await database.ask(
    (sql) => sql<{ id: string; type: string; host: string; state: string; error: string | null }[]>`
      select a.id, a.type, d.host, d.state, d."lastError" as error
      from deliveries d join activities a on a.id = d."activityId"`,
  )
  const byHost = new Map(neighbours.list.map(({ index, origin: place }) => [new URL(place).host, index]))
  return rows.map(({ id, host, ...row }) => ({
    ...row,
    activity: `${origin}/ap/activities/${id}`,
    inbox: byHost.get(host) ?? -1,
  }))
}

/** Whatever the ledger says: each post must have come to each neighbour who follows, in its last version. */
async function reckonPosts({ author, database, neighbours, origin }: World, taken: Entry[]) {
  const lost: string[] = []
  const doubled: string[] = []
  const byObject = Map.groupBy(taken, ({ object }) => object)
  for (const { title, objectId, version } of author.posts) {
    if (!(await findPost(database, title))) lost.push(`"${title}" was published and is not there`)
    const count = await countPosts(title)
    if (count > 1) doubled.push(`"${title}" is there ${count} times`)
    const arrived = byObject.get(`${origin}/ap/articles/${objectId}`) ?? []
    for (const { index } of neighbours.list) {
      const here = arrived.filter(({ inbox }) => inbox === index)
      if (!here.some(({ type }) => type === 'Create')) lost.push(`"${title}" has no Create at inbox ${index}`)
      if (!here.some((entry) => entry.version === version))
        lost.push(`version ${version} of "${title}" never came to inbox ${index}`)
    }
  }
  return { lost, doubled }

  async function countPosts(title: string): Promise<number> {
    const [row] = await database.ask(
      (sql) => sql`select count(*)::int as n from posts where title = ${title}`,
    )
    return Number(row?.n)
  }
}

/** One text, one kind of activity, one inbox: one id. */
function findOtherIds(taken: Entry[]): string[] {
  const said = taken.filter(({ type }) => type !== 'Accept')
  const bySaying = Map.groupBy(
    said,
    ({ inbox, type, object, version }) => `${type} ${version} of ${object} at ${inbox}`,
  )
  return [...bySaying].flatMap(([saying, entries]) => {
    const ids = new Set(entries.map(({ activity }) => activity)).size
    return ids > 1 ? [`${saying} came under ${ids} ids`] : []
  })
}

/** A Follow that is sent again is answered again (its sender may have lost the answer), but no oftener. */
function findManyAccepts(taken: Entry[], { sent }: Mail): string[] {
  const accepts = taken.filter(({ type }) => type === 'Accept')
  const byFollow = Map.groupBy(accepts, ({ object }) => object)
  return [...byFollow].flatMap(([uri, entries]) => {
    const tries = sent.find((one) => one.uri === uri)?.tries ?? 0
    const ids = new Set(entries.map(({ activity }) => activity)).size
    return ids > tries ? [`the Follow ${uri}, sent ${tries} times, was accepted under ${ids} ids`] : []
  })
}

/**
 * To each inbox all about one object comes in order: nothing older after something newer, and no Update
 * before the Create was taken.
 */
function findDisorder(entries: Entry[], taken: Entry[]): string[] {
  const texts = entries.filter(({ type }) => type === 'Create' || type === 'Update')
  const known = new Set(taken)
  const disorder: string[] = []
  for (const [key, all] of Map.groupBy(texts, ({ inbox, object }) => `${object} at inbox ${inbox}`)) {
    let version = 0
    let isCreated = false
    for (const entry of all) {
      if (entry.type === 'Update' && !isCreated) disorder.push(`an Update came before the Create of ${key}`)
      if (entry.version < version) disorder.push(`version ${entry.version} came after ${version} of ${key}`)
      version = Math.max(version, entry.version)
      isCreated ||= entry.type === 'Create' && known.has(entry)
    }
  }
  return disorder
}

async function reckonMail({ mail, database, origin, author }: World) {
  const lost: string[] = [...mail.problems]
  const doubled: string[] = []
  const of = (kind: Sent['kind']) => mail.sent.filter((one) => one.kind === kind)
  const pages = new Map<string, string>()
  for (const { slug } of author.posts) pages.set(slug, await readPage(origin, slug))
  let repliesShown = 0
  for (const { text, slug } of of('Reply')) {
    const times = (pages.get(slug) ?? '').split(text).length - 1
    if (times === 0) lost.push(`"${text}" is not on the page of ${slug}`)
    if (times > 1) doubled.push(`"${text}" is ${times} times on the page of ${slug}`)
    repliesShown += Math.min(1, times)
  }
  const likes = await listUris('select uri from reactions')
  const follows = await listUris('select "followUri" as uri from followers')
  for (const { kind, uri } of [...of('Like'), ...of('Follow')]) {
    const times = (kind === 'Like' ? likes : follows).filter((one) => one === uri).length
    if (times === 0) lost.push(`the ${kind} ${uri} is not there`)
    if (times > 1) doubled.push(`the ${kind} ${uri} is there ${times} times`)
  }
  const counts = {
    repliesSent: of('Reply').length,
    repliesShown,
    likesSent: of('Like').length,
    likesCounted: likes.length,
    followsSent: of('Follow').length,
    followers: follows.length,
    sentAgain: mail.sent.filter(({ tries }) => tries > 1).length,
  }
  return { counts, lost, doubled }

  async function listUris(query: string): Promise<string[]> {
    const rows = await database.ask((sql) => sql.unsafe<{ uri: string }[]>(query))
    return rows.map(({ uri }) => uri)
  }
}

async function readPage(origin: string, slug: string): Promise<string> {
  return (await fetch(`${origin}/stories/${slug}`)).text()
}
