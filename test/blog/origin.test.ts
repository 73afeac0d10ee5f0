import { expect, test } from 'vitest'
import { adoptOrigin } from '../../src/blog/origin.ts'
import { getBlog } from '../../src/blog/queries.ts'
import { answerComment } from '../../src/comments/answer.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { createAddresses } from '../../src/lib/addresses.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import type { TestApp } from '../support/app.ts'
import { openTestFederation } from '../support/federation.ts'
import { runJobs } from '../support/jobs.ts'
import { addReceived, addTestFollower } from '../support/people.ts'

const draft = { title: 'On gardens', markdown: 'Some text.', excerpt: '', topics: [] }

/** The same blog, as it is when it is started with another ORIGIN. */
function move(app: TestApp, host: string): TestApp {
  const origin = `https://${host}`
  const config = { ...app.config, origin, handleHost: host }
  return { ...app, config, addresses: createAddresses(origin) }
}

test('a blog that nobody knows may move, and its outbox names what can be read there', async () => {
  const before = await openTestFederation()
  const post = await publishPost(before.app, draft)
  const second = await publishPost(before.app, { ...draft, title: 'Weeds' })
  const withdrawn = await publishPost(before.app, { ...draft, title: 'Compost' })
  const comment = await addReceived(before.app, { postId: post.id })
  const answer = await answerComment(before.app, comment.id, 'Thank you.')
  await before.runJobs()
  await unpublishPost(before.app, withdrawn.id)
  await before.runJobs()

  const app = move(before.app, 'new.example')
  await adoptOrigin(app)
  await adoptOrigin(app)
  const federation = openFederation(app)
  await runJobs(app, federation.handlers)
  const read = async (address: string) => {
    const response = await federation.fetch(new Request(address))
    return { status: response?.status, json: (await response?.json()) as Record<string, unknown> }
  }
  const { json } = await read(`${app.addresses.outbox(before.blog.id)}?page=first`)
  const items = json.orderedItems as { id: string; object: string }[]
  const ids = [answer.objectId ?? '', second.objectId, post.objectId]
  expect(items.map(({ id }) => id).sort()).toEqual(ids.map((id) => app.addresses.activity(id)).sort())
  for (const { id, object } of items) {
    expect(await read(id)).toMatchObject({ status: 200, json: { id, type: 'Create', object } })
    expect(await read(object)).toMatchObject({ status: 200, json: { id: object } })
  }
  expect((await read(app.addresses.object('article', withdrawn.objectId))).status).toBe(410)
})

test('a blog that somebody follows does not move', async () => {
  const { app } = await openTestFederation()
  await addTestFollower(app)
  await expect(adoptOrigin(move(app, 'new.example'))).rejects.toThrow('Set ORIGIN=https://blog.example ')
  expect((await getBlog(app.db)).origin).toBe('https://blog.example')
})
