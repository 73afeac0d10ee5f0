import { expect, test } from 'vitest'
import { answerComment, deleteAnswer, reviseAnswer } from '../../src/comments/answer.ts'
import { findCommentByUri, getComment } from '../../src/comments/queries.ts'
import { countFollowers } from '../../src/followers/queries.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { revisePost } from '../../src/posts/revise.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import { startBlog } from '../support/blog.ts'
import {
  type Actor,
  type Json,
  openNeighbour,
  publicUri,
  toAnnounce,
  toCreate,
  toDelete,
  toFollow,
  toLike,
  toNote,
  toUndo,
  toUpdate,
} from '../support/neighbour.ts'

const soon = { timeout: 15_000, interval: 50 }

/** As a server does it that knows nothing but the handle: WebFinger, then the actor. */
async function discover(origin: string, handle: string): Promise<{ id: string; inbox: string }> {
  const found = await fetch(`${origin}/.well-known/webfinger?resource=acct:${handle}`)
  const { links } = (await found.json()) as { links: { rel: string; type?: string; href: string }[] }
  const self = links.find(({ rel, type }) => rel === 'self' && type === 'application/activity+json')
  const headers = { accept: 'application/activity+json' }
  return (await (await fetch(self?.href ?? '', { headers })).json()) as { id: string; inbox: string }
}

async function open() {
  const [blog, neighbour] = await Promise.all([startBlog(), openNeighbour()])
  const { app, origin } = blog
  const actor = await discover(origin, `parzelle@${app.config.handleHost}`)
  const page = async (path: string) => (await fetch(origin + path)).text()
  return {
    ...blog,
    neighbour,
    actor,
    alice: neighbour.actor('alice'),
    bob: neighbour.actor('bob'),
    /** Waits for the page to show, or no longer to show, a text. */
    shows: (path: string, text: string, is = true) =>
      expect.poll(async () => (await page(path)).includes(text), soon).toBe(is),
    say: async (who: Actor, activity: Json) => {
      expect((await who.post(actor.inbox, activity)).status).toBe(202)
    },
    /** Our id of a comment from elsewhere. */
    find: async (uri: string) => (await findCommentByUri(app.db, uri))?.id ?? '',
    /** The nth activity of that type that came to the neighbour, once it is there. */
    hear: async (type: string, nth = 0): Promise<Json & { object: Json }> => {
      const heard = () => neighbour.received.filter((activity) => activity.type === type)
      await expect.poll(() => heard().length, soon).toBeGreaterThan(nth)
      return heard()[nth] as Json & { object: Json }
    },
  }
}

test('a post goes out, an answer comes back, and all of it can be changed and taken back', async () => {
  const { app, actor, neighbour, alice, bob, shows, say, find, hear } = await open()

  // Follow → Accept
  const follow = toFollow(alice, actor.id)
  await say(alice, follow)
  expect((await hear('Accept')).object).toMatchObject({ type: 'Follow', id: follow.id })

  // Publish → the Article is delivered, and is what its id answers
  const post = await publishPost(app, {
    title: 'Tulpen',
    markdown: 'Im März stehen sie da.',
    excerpt: '',
    topics: ['Garten'],
  })
  const story = `/stories/${post.slug}`
  const create = await hear('Create')
  expect(create.actor).toBe(actor.id)
  const article = create.object
  expect(article).toMatchObject({ type: 'Article', name: 'Tulpen', attributedTo: actor.id })
  const served = (await (await fetch(String(article.id))).json()) as Json
  expect(served).toMatchObject({ id: article.id, type: 'Article', name: 'Tulpen', to: [publicUri] })
  expect(served.content).toBe(article.content)

  // A signed reply → a comment on the page
  const note = toNote(alice, String(article.id), '<p>Und im April erst!</p>')
  await say(alice, toCreate(alice, note))
  await shows(story, 'Und im April erst!')
  await shows(story, alice.handle)

  // The author's answer → the neighbour
  const comment = await find(String(note.id))
  const answer = await answerComment(app, comment, 'Im Mai *sind* sie weg.')
  await shows(story, 'Im Mai <em>sind</em> sie weg.')
  const sent = (await hear('Create', 1)).object
  expect(sent).toMatchObject({ type: 'Note', inReplyTo: note.id, attributedTo: actor.id })
  expect(String(sent.content)).toContain('Im Mai <em>sind</em> sie weg.')
  expect(JSON.stringify(sent.tag)).toContain(alice.uri)

  // An answer to the answer, from someone who follows nobody
  const second = toNote(bob, String(sent.id), '<p>Bei mir nicht.</p>')
  await say(bob, toCreate(bob, second))
  await shows(story, 'Bei mir nicht.')
  expect((await getComment(app.db, await find(String(second.id)))).parentId).toBe(answer.id)

  // Edits, in both directions
  const updated = new Date().toISOString()
  await say(alice, toUpdate(alice, { ...note, content: '<p>Und im April noch mehr!</p>', updated }))
  await shows(story, 'Und im April noch mehr!')
  await reviseAnswer(app, answer.id, 'Im Juni sind sie weg.')
  expect(String((await hear('Update')).object.content)).toContain('Im Juni sind sie weg.')
  await revisePost(app, post.id, { ...post, topics: ['Garten'], title: 'Tulpen und Krokusse' })
  expect((await hear('Update', 1)).object).toMatchObject({ id: article.id, name: 'Tulpen und Krokusse' })

  // Likes and boosts, and their Undo
  neighbour.profiles.set('carol', { name: 'Carol Carlsen' })
  const carol = neighbour.actor('carol')
  const [like, boost] = [toLike(carol, String(article.id)), toAnnounce(carol, String(article.id))]
  await say(carol, like)
  await say(carol, boost)
  await shows(story, 'Carol Carlsen')
  await say(carol, toUndo(carol, like))
  await say(carol, toUndo(carol, boost))
  await shows(story, 'Carol Carlsen', false)

  // Deletions, in both directions
  await say(alice, toDelete(alice, { id: note.id, type: 'Tombstone' }))
  await shows(story, 'Und im April noch mehr!', false)
  await shows(story, 'Im Juni sind sie weg.')
  await deleteAnswer(app, answer.id)
  await shows(story, 'Im Juni sind sie weg.', false)
  await shows(story, 'Bei mir nicht.')
  const gone = await hear('Delete')
  expect(JSON.stringify(gone.object)).toContain(String(sent.id))
  expect((await fetch(String(sent.id))).status).toBe(410)

  // Unpublish → Delete; unfollow → silence
  await unpublishPost(app, post.id)
  expect(JSON.stringify((await hear('Delete', 1)).object)).toContain(String(article.id))
  expect((await fetch(String(article.id))).status).toBe(410)
  await say(alice, toUndo(alice, follow))
  await expect.poll(() => countFollowers(app.db), soon).toBe(0)
}, 90_000)
