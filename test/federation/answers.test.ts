import { describe, expect, test } from 'vitest'
import { answerComment, deleteAnswer, reviseAnswer } from '../../src/comments/answer.ts'
import { blockPerson } from '../../src/people/block.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { unpublishPost } from '../../src/posts/withdraw.ts'
import { addPerson, addReceived } from '../support/people.ts'
import { followerInbox, openPublished, readLedger } from '../support/published.ts'

describe("the author's answer", () => {
  test('goes to the followers and to the people in the thread', async () => {
    const { app, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const zoe = await addPerson(app, 'zoe', 'third.example')
    const first = await addReceived(app, { postId: post.id, personId: bob.id })
    const second = await addReceived(app, { postId: post.id, personId: zoe.id, parentId: first.id })
    const answer = await answerComment(app, second.id, 'Thank you.')
    await runJobs()
    const [, create] = await readLedger(app)
    expect(create).toMatchObject({
      type: 'Create',
      cc: [expect.stringContaining('/followers'), zoe.uri, bob.uri],
      object: {
        id: `https://blog.example/ap/notes/${answer.objectId}`,
        inReplyTo: second.uri,
        tag: [{ name: '@zoe@third.example' }, { name: '@bob@other.example' }],
      },
      inboxes: ['https://other.example/inbox', followerInbox, 'https://third.example/inbox'],
    })
  })

  test('names twenty people at most, the nearest up the thread', async () => {
    const { app, runJobs, post } = await openPublished()
    let parentId: string | null = null
    for (let n = 1; n <= 25; n++) {
      const person = await addPerson(app, `p${n}`, `s${n}.example`)
      const personId = person.id
      // By their own clocks all wrote at once.
      parentId = (await addReceived(app, { postId: post.id, personId, parentId })).id
    }
    await answerComment(app, parentId ?? '', 'Thank you all.')
    await runJobs()
    const [, create] = await readLedger(app)
    const names = Array.from({ length: 20 }, (_, n) => `@p${25 - n}@s${25 - n}.example`)
    expect(create?.object.tag).toMatchObject(names.map((name) => ({ name })))
    expect(create?.inboxes).toHaveLength(21)
  })

  test('answers an earlier answer of the author by its own id', async () => {
    const { app, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const comment = await addReceived(app, { postId: post.id, personId: bob.id })
    const first = await answerComment(app, comment.id, 'Thank you.')
    const second = await answerComment(app, first.id, 'And one more thing.')
    await runJobs()
    const creates = (await readLedger(app)).filter(({ object }) => object.type === 'Note')
    const create = creates.find(({ object }) => String(object.id).endsWith(second.objectId ?? '-'))
    expect(create?.object.inReplyTo).toBe(`https://blog.example/ap/notes/${first.objectId}`)
  })

  test('goes out when its post is published again, if it could not before', async () => {
    const { app, clock, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const comment = await addReceived(app, { postId: post.id, personId: bob.id })
    const sent = await answerComment(app, comment.id, 'Thank you.')
    await runJobs()
    const late = await answerComment(app, comment.id, 'One more thing.')
    await unpublishPost(app, post.id)
    await reviseAnswer(app, sent.id, 'Thank you all.')
    await runJobs()
    clock.tick(1000)
    await publishPost(app, post.id)
    await runJobs()
    const about = (await readLedger(app)).filter(({ object }) => String(object.id).includes('/notes/'))
    expect(about.map(({ type, object }) => [type, String(object.id).split('/').at(-1)]).sort()).toEqual(
      [
        ['Create', sent.objectId],
        ['Create', late.objectId],
        ['Update', sent.objectId],
      ].sort(),
    )
  })

  test('stands in the outbox as long as its post can be read', async () => {
    const { app, ask, blog, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const comment = await addReceived(app, { postId: post.id, personId: bob.id })
    const answer = await answerComment(app, comment.id, 'Thank you.')
    await runJobs()
    const readOutbox = async () => {
      const read = async (query: string): Promise<Record<string, unknown>> =>
        (await ask(`/ap/actors/${blog.id}/outbox${query}`)).json()
      const { totalItems } = await read('')
      const items = (await read('?page=first')).orderedItems as { object: string }[]
      expect(totalItems).toBe(items.length)
      for (const { object } of items) expect((await ask(object)).status).toBe(200)
      return items.map(({ object }) => object.split('/').at(-1))
    }
    expect(await readOutbox()).toEqual([answer.objectId, post.objectId])
    await unpublishPost(app, post.id)
    await runJobs()
    expect(await readOutbox()).toEqual([])
    const again = await publishPost(app, post.id)
    await runJobs()
    expect(await readOutbox()).toEqual([again.objectId, answer.objectId])
  })

  test('names and reaches nobody who is blocked', async () => {
    const { app, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const zoe = await addPerson(app, 'zoe', 'third.example')
    const first = await addReceived(app, { postId: post.id, personId: bob.id })
    const second = await addReceived(app, { postId: post.id, personId: zoe.id, parentId: first.id })
    const answer = await answerComment(app, second.id, 'Thank you.')
    await blockPerson(app, bob.id)
    await runJobs()
    await blockPerson(app, zoe.id)
    await reviseAnswer(app, answer.id, 'Thank you all.')
    await runJobs()
    const [create, update] = (await readLedger(app)).filter(({ object }) => object.type === 'Note')
    expect(create).toMatchObject({
      cc: [expect.stringContaining('/followers'), zoe.uri],
      inboxes: [followerInbox, 'https://third.example/inbox'],
    })
    expect(update).toMatchObject({
      type: 'Update',
      cc: [expect.stringContaining('/followers')],
      inboxes: [followerInbox],
    })
  })

  test('is changed and deleted elsewhere when it is here', async () => {
    const { app, ask, clock, runJobs, post } = await openPublished()
    const bob = await addPerson(app, 'bob', 'other.example')
    const comment = await addReceived(app, { postId: post.id, personId: bob.id })
    const answer = await answerComment(app, comment.id, 'Thank you.')
    await runJobs()
    clock.tick(1000)
    await reviseAnswer(app, answer.id, 'Thank you all.')
    await runJobs()
    await deleteAnswer(app, answer.id)
    await runJobs()
    const about = (await readLedger(app)).filter(({ object }) => String(object.id).includes('/notes/'))
    expect(about.map(({ type }) => type)).toEqual(['Create', 'Update', 'Delete'])
    for (const { inboxes } of about) expect(inboxes).toEqual(['https://other.example/inbox', followerInbox])
    expect((await ask(`/ap/notes/${answer.objectId}`)).status).toBe(410)
  })
})
