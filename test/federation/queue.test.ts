import { MemoryKvStore } from '@fedify/fedify'
import { expect, test } from 'vitest'
import { createMessageQueue, withoutReplayMemory } from '../../src/federation/queue.ts'
import { openTestApp } from '../support/app.ts'
import { listJobs } from '../support/blog.ts'

test('what Fedify puts into the queue is a job of ours', async () => {
  const app = await openTestApp()
  const queue = createMessageQueue(app)
  expect(queue.nativeRetrial).toBe(true)
  await queue.enqueue({ type: 'inbox', id: '1' })
  await queue.enqueueMany?.([{ id: '2' }, { id: '3' }])
  expect(await listJobs(app, 'activity.received')).toEqual([
    { message: { type: 'inbox', id: '1' } },
    { message: { id: '2' } },
    { message: { id: '3' } },
  ])
})

test('listening waits for nothing but the end', async () => {
  const app = await openTestApp()
  const end = new AbortController()
  const listening = createMessageQueue(app).listen(() => {}, { signal: end.signal })
  end.abort()
  await expect(listening).resolves.toBeUndefined()
  await expect(createMessageQueue(app).listen(() => {}, { signal: end.signal })).resolves.toBeUndefined()
})

test('which activities came before is not for Fedify to remember', async () => {
  const kv = withoutReplayMemory(new MemoryKvStore())
  await kv.set(['_fedify', 'activityIdempotence', 'http://a.example', 'http://b.example/1'], true)
  expect(
    await kv.get(['_fedify', 'activityIdempotence', 'http://a.example', 'http://b.example/1']),
  ).toBeUndefined()
  await kv.set(['_fedify', 'publicKey', '2', 'http://b.example/key'], { a: 1 })
  expect(await kv.get(['_fedify', 'publicKey', '2', 'http://b.example/key'])).toEqual({ a: 1 })
  await kv.delete(['_fedify', 'publicKey', '2', 'http://b.example/key'])
  expect(await kv.get(['_fedify', 'publicKey', '2', 'http://b.example/key'])).toBeUndefined()
})
