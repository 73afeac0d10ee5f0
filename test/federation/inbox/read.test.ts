import { expect, test } from 'vitest'
import { openFederation } from '../../../src/federation/federation.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { runJobs } from '../../support/jobs.ts'
import { toCreate, toLike, toNote } from '../../support/neighbour.ts'

test('what one process takes in another may handle, which reads it anew', async () => {
  const { app, alice, article, sharedInbox, thread } = await openNeighbourhood()
  const { status } = await alice.post(sharedInbox, toCreate(alice, toNote(alice, article, '<p>Schön!</p>')))
  expect(status).toBe(202)
  await runJobs(app, openFederation(app).handlers)
  expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>Schön!</p>'])
})

test('when much comes in at once, all of it is handled, also what is not remembered as it was read', async () => {
  const { alice, bob, article, sharedInbox, settle, thread } = await openNeighbourhood()
  const texts = Array.from({ length: 210 }, (_, n) => `<p>${n}</p>`)
  for (const text of texts) await alice.post(sharedInbox, toCreate(alice, toNote(alice, article, text)))
  await bob.post(sharedInbox, toLike(bob, article))
  await settle()
  expect(new Set((await thread()).map(({ comment }) => comment?.html))).toEqual(new Set(texts))
})
