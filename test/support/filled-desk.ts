import { eq } from 'drizzle-orm'
import { hideComment } from '../../src/comments/moderate.ts'
import { deliveries, servers } from '../../src/db/schema.ts'
import { addActivity } from '../../src/delivery/ledger.ts'
import { loseFollower } from '../../src/followers/lose.ts'
import { addFollower } from '../../src/followers/queries.ts'
import { newId } from '../../src/lib/uuid.ts'
import { blockPerson, blockServer } from '../../src/people/block.ts'
import { saveDraft } from '../../src/posts/save.ts'
import { deletePost } from '../../src/posts/withdraw.ts'
import { listDeskQuotes } from '../../src/quotes/queries.ts'
import type { TestApp } from './app.ts'
import { addSomeone, fillBlog, say } from './filled.ts'

/** A blog with everything that the desk can show. @returns ids, and the path of every page of the desk */
export async function fillDesk(app: TestApp) {
  const filled = await fillBlog(app)
  const { anna, bert, chris, gold, long, first, own, third } = filled
  for (const { id, uri } of [anna, bert, chris])
    await addFollower(app.db, { personId: id, followUri: `${uri}/follow`, at: app.now() })
  const draft = await saveDraft(app, {
    title: 'Was ich über Kompost weiß',
    markdown: 'Erst einmal **gar nichts**.\n\nDann: immer mehr.',
    excerpt: '',
    topics: ['Tagebuch'],
  })
  const binned = await saveDraft(app, { title: 'Weg damit', markdown: 'weg', excerpt: '', topics: [] })
  await deletePost(app, binned.id)
  await hideComment(app, third)
  const secret = await say(app, gold, anna, '<p>Psst, nur für dich.</p>', { visibility: 'private' })
  const troll = await addSomeone(
    app,
    'Erik mit einem sehr langen Namen, der kein Ende nimmt',
    'erik@troll.example',
  )
  await blockPerson(app, troll.id)
  await blockServer(app, 'spam.example')
  await addLetters(app, [gold.objectId, long.objectId])
  await addOpen(app, gold.objectId)
  const lost = await addSomeone(app, 'Ute', 'ute@weg.example')
  await addFollower(app.db, { personId: lost.id, followUri: `${lost.uri}/follow`, at: app.now() })
  await loseFollower(app, lost.uri, 410)
  const [{ id: quoted } = { id: '' }] = await listDeskQuotes(app.db, { limit: 1 })
  const paths = [
    ...['/admin', '/admin?done=welcome', '/admin/posts', '/admin/posts?show=draft', '/admin/posts/new'],
    ...[`/admin/posts?show=deleted&deleted=${binned.id}`, `/admin/posts/${binned.id}/purge`],
    ...[`/admin/posts/${draft.id}`, `/admin/posts/${long.id}?done=published`],
    ...['/admin/comments', `/admin/comments?done=hidden&at=${third}`],
    ...[`/admin/comments/${first}`, `/admin/comments/${own}`, `/admin/comments/${secret}`],
    ...['/admin/deliveries', '/admin/deliveries?resent=2'],
    ...['/admin/quotes', `/admin/quotes/${quoted}/revoke`],
    ...['/admin/people', `/admin/people/${bert.id}/block`, '/admin/servers/block?host=social.example'],
    ...['/admin/servers/block?host=', '/admin/settings?done=settings', '/admin/nothing/here'],
  ]
  return { ...filled, draft, binned, paths }
}

/** What did not arrive: for several reasons, at servers with short and long names. */
async function addLetters(app: TestApp, objectIds: string[]): Promise<void> {
  const failures: [string, number | null, string][] = [
    ['tot.example', null, 'no such host'],
    ['stur.example', 403, 'answered 403'],
    ['ein-server-mit-einem-sehr-langen-namen.gartenfreunde.social.example', null, 'no answer within 10 s'],
  ]
  for (const [index, [host, lastStatus, lastError]] of failures.entries())
    for (const type of ['Create', 'Update'].slice(0, index + 1))
      for (const objectId of objectIds.slice(0, index + 1))
        await addLetter(app, { host, lastStatus, lastError, type, objectId })
}

/** What is on its way: to servers that are well, that fail, and that are paused. */
async function addOpen(app: TestApp, objectId: string): Promise<void> {
  const hosts = ['gut.example', 'still.example', 'ein-anderer-sehr-langer-name.gartenfreunde.social.example']
  const to = { followers: false, inboxes: hosts.map((host) => `https://${host}/inbox`) }
  await addActivity(app.db, { id: newId(), type: 'Create', objectId, body: '{}', to })
  for (const [index, host] of hosts.entries()) {
    if (index === 0) continue
    const failingSince = new Date(app.now().getTime() - index * 86_400_000)
    const pausedUntil = new Date(app.now().getTime() + 3_600_000)
    await app.db.insert(servers).values({ host, failures: 2 + index, failingSince, pausedUntil })
    await app.db
      .update(deliveries)
      .set({ state: 'held', nextAttemptAt: pausedUntil, lastError: 'no answer within 10 s' })
      .where(eq(deliveries.host, host))
  }
}

async function addLetter(
  app: TestApp,
  letter: { host: string; lastStatus: number | null; lastError: string; type: string; objectId: string },
): Promise<void> {
  const { host, lastStatus, lastError, type, objectId } = letter
  const id = newId()
  await app.db.transaction(async (tx) => {
    const to = { followers: false, inboxes: [`https://${host}/${id}`] }
    await addActivity(tx, { id, type, objectId, body: '{}', to })
    await tx
      .update(deliveries)
      .set({ state: 'gone', attempts: 13, lastStatus, lastError })
      .where(eq(deliveries.activityId, id))
  })
}
