import { setTimeout as wait } from 'node:timers/promises'
import { publishPost } from '../../src/posts/publish.ts'
import { openParzelle, type Parzelle, type ParzelleOptions } from '../support/parzelle.ts'
import type { Kind } from './activities.ts'
import type { Receiver } from './round.ts'

export async function openBlog(
  posts: number,
  options: ParzelleOptions,
): Promise<Receiver & Pick<Parzelle, 'stop'>> {
  const parzelle = await openParzelle(options)
  const { app } = parzelle
  const objects: string[] = []
  for (let n = 0; n < posts; n += 1) {
    const post = await publishPost(app, {
      title: `Tulpen ${n}`,
      markdown: 'Im März.',
      excerpt: '',
      topics: [],
    })
    objects.push(app.addresses.object(post.object.kind, post.objectId))
  }
  await waitUntilSent(parzelle, posts)
  return {
    stop: parzelle.stop,
    name: 'Parzelle',
    inbox: app.addresses.sharedInbox,
    objects,
    countHandled: (kind) => countHandled(parzelle, kind),
    cpuMs: () => Object.values(parzelle.cpuMs()).reduce((sum, ms) => sum + ms),
  }
}

/** The jobs that make a Create of each post are not what is measured. */
async function waitUntilSent({ app }: Parzelle, posts: number): Promise<void> {
  for (let sent = 0; sent < posts; await wait(50)) {
    const [row] = await app.raw<{ sent: number }[]>`select count(*)::int as sent from activities`
    sent = row?.sent ?? 0
  }
}

/** By the rows that readers' pages are made from; of a stranger's Delete nothing is to be done. */
async function countHandled({ app }: Parzelle, kind: Kind): Promise<number> {
  if (kind === 'delete') return Number.POSITIVE_INFINITY
  const table = kind === 'create' ? 'comments' : 'reactions'
  const [row] = await app.raw<{ rows: number }[]>`select count(*)::int as rows from ${app.raw(table)}`
  return row?.rows ?? 0
}
