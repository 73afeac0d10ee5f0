import { hideComment } from '../../src/comments/moderate.ts'
import { addFollower } from '../../src/followers/queries.ts'
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
  const [{ id: quoted } = { id: '' }] = await listDeskQuotes(app.db, { limit: 1 })
  const paths = [
    ...['/admin', '/admin?done=welcome', '/admin/posts', '/admin/posts?show=draft', '/admin/posts/new'],
    ...[`/admin/posts?show=deleted&deleted=${binned.id}`, `/admin/posts/${binned.id}/purge`],
    ...[`/admin/posts/${draft.id}`, `/admin/posts/${long.id}?done=published`],
    ...['/admin/comments', `/admin/comments?done=hidden&at=${third}`],
    ...[`/admin/comments/${first}`, `/admin/comments/${own}`, `/admin/comments/${secret}`],
    ...['/admin/quotes', `/admin/quotes/${quoted}/revoke`],
    ...['/admin/people', `/admin/people/${bert.id}/block`, '/admin/servers/block?host=social.example'],
    ...['/admin/servers/block?host=', '/admin/settings?done=settings', '/admin/nothing/here'],
  ]
  return { ...filled, draft, binned, paths }
}
