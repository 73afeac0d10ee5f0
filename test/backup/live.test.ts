import { expect, onTestFinished, test, vi } from 'vitest'
import { type App, closeApp, openApp } from '../../src/app.ts'
import { checkBackup } from '../../src/backup/check.ts'
import { restoreBackup } from '../../src/backup/restore.ts'
import { listLevels } from '../../src/db/migrate.ts'
import { comments, deliveries } from '../../src/db/schema.ts'
import { startDelivery } from '../../src/delivery/send.ts'
import { openFederation } from '../../src/federation/federation.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { calm, makeEmptyPlace, type SavedFile, save, unpack } from '../support/backups.ts'
import { startBlog, type TestBlog } from '../support/blog.ts'
import { addFollowerAt } from '../support/deliveries.ts'
import { openNeighbour, toCreate, toNote } from '../support/neighbour.ts'
import { openSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const soon = { timeout: 20_000, interval: 50 }

/** Keeps whoever delivers waiting until it is told not to. */
async function openSlowSink() {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const sink = await openSink(async (_, response) => {
    await released
    response.writeHead(202).end()
  })
  return { ...sink, release }
}

/** Has posts go out and answers come in. @returns what the blog has promised to keep so far */
function makeBusy({ app, origin }: TestBlog) {
  const promised: string[] = []
  let isOver = false
  const work = async () => {
    const [post, alice] = [
      await publishPost(app, { title: 'First', markdown: 'Text', excerpt: '', topics: [] }),
      (await openNeighbour()).actor('alice'),
    ]
    const about = app.addresses.object(post.object.kind, post.objectId)
    for (let n = 0; !isOver; n += 1) {
      await publishPost(app, { title: `Post ${n}`, markdown: 'Text', excerpt: '', topics: [] })
      const note = toNote(alice, about, `<p>${n}</p>`)
      const { status } = await alice.post(`${origin}/ap/inbox`, toCreate(alice, note))
      if (status === 202) promised.push(String(note.id))
    }
  }
  const working = work()
  const stop = () => {
    isOver = true
    return working
  }
  return { promised, stop }
}

async function restoreAndStart(app: App, { open }: SavedFile): Promise<App> {
  const place = await makeEmptyPlace()
  await restoreBackup(place, open, await checkBackup(open, listLevels('drizzle'), calm().signal), calm())
  const { connection, log } = place
  const restored = await openApp({
    config: { ...app.config, dataDir: place.dir },
    connection,
    log,
    root: app.root,
    runsJobs: true,
  })
  await startWorker(restored.jobs, openFederation(restored).handlers, log)
  const delivery = startDelivery(restored)
  onTestFinished(async () => {
    await delivery.stop()
    await closeApp(restored)
  })
  return restored
}

test('saved in the middle of its work, a blog goes on from there: nothing is lost, nothing is sent again', async () => {
  const [blog, sink, slow] = [await startBlog(), await openSink(), await openSlowSink()]
  const { app } = blog
  for (let n = 0; n < 25; n += 1) await addFollowerAt(app, `${sink.origin}/inbox/${n}`)
  await addFollowerAt(app, `${slow.origin}/inbox/slow`)
  const busy = makeBusy(blog)
  await until(() => expect(busy.promised.length).toBeGreaterThan(4))
  const before = [...busy.promised]
  const saved = await save(app)
  slow.release()
  await until(() => expect(busy.promised.length).toBeGreaterThan(before.length + 2))
  await busy.stop()
  await blog.stop()

  const files = await unpack(saved.open)
  const held = (files.get('database/comments.1.ndjson') ?? '') + (files.get('jobs.1.ndjson') ?? '')
  expect(before.filter((uri) => !held.includes(uri))).toEqual([])
  const ledger = (files.get('database/deliveries.1.ndjson') ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { activityId: string; inbox: string; state: string })
  const done = ledger.filter(({ state }) => state === 'delivered')
  const open = ledger.filter(({ state }) => state !== 'delivered')
  expect([done.length > 0, open.length > 0]).toEqual([true, true])

  const sentBefore = [sink.received.length, slow.received.length]
  const restored = await restoreAndStart(app, saved)
  await vi.waitFor(async () => {
    expect(await restored.db.$count(comments)).toBeGreaterThanOrEqual(before.length)
    const rows = await restored.db.select().from(deliveries)
    expect(rows.length).toBeGreaterThanOrEqual(ledger.length)
    expect(rows.filter(({ state }) => state !== 'delivered')).toEqual([])
    const jobs = await restored.jobs.boss.findJobs('post.published')
    expect(jobs.filter(({ state }) => state !== 'completed')).toEqual([])
  }, soon)
  const sent = [sink, slow].flatMap(({ received }, index) =>
    received.slice(sentBefore[index]).map(({ url, body }) => `${url} ${JSON.parse(body).id}`),
  )
  const toLine = ({ activityId, inbox }: { activityId: string; inbox: string }) =>
    `${new URL(inbox).pathname} ${app.addresses.activity(activityId)}`
  expect(done.map(toLine).filter((line) => sent.includes(line))).toEqual([])
  expect(open.map(toLine).filter((line) => !sent.includes(line))).toEqual([])
}, 60_000)
