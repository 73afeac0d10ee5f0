import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { holdPresence } from '../../../src/db/presence.ts'
import { blogs, deliveries, people, servers } from '../../../src/db/schema.ts'
import { addActivity } from '../../../src/delivery/ledger.ts'
import { loseFollower } from '../../../src/followers/lose.ts'
import { newId } from '../../../src/lib/uuid.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import type { TestApp } from '../../support/app.ts'
import { openTestBlog } from '../../support/blog.ts'
import { send } from '../../support/deliveries.ts'
import { openDesk } from '../../support/desk.ts'
import { addPerson, addTestFollower } from '../../support/people.ts'
import { openSink } from '../../support/sink.ts'

/** A post that two servers did not take, for a reason each. */
async function addLetters(app: TestApp) {
  const post = await publishPost(app, { title: 'Tulpen', markdown: 'Text', excerpt: '', topics: [] })
  const id = newId()
  const inboxes = ['https://tot.example/inbox', 'https://tot.example/zwei', 'https://stur.example/inbox']
  await addActivity(app.db, {
    id,
    type: 'Create',
    objectId: post.objectId,
    body: '{}',
    to: { followers: false, inboxes },
  })
  await app.db.update(deliveries).set({ state: 'gone', attempts: 13, lastError: 'no such host' })
  await app.db
    .update(deliveries)
    .set({ lastStatus: 403, lastError: 'answered 403' })
    .where(eq(deliveries.host, 'stur.example'))
}

const listStates = async (app: TestApp) =>
  (await app.db.select().from(deliveries).orderBy(deliveries.inbox)).map(({ state }) => state)

test('while everything arrives, the desk has nothing to say about deliveries', async () => {
  const author = await openDesk(await openTestBlog())
  expect((await author.get('/admin')).text).not.toContain('/admin/deliveries')
  const { status, text } = await author.get('/admin/deliveries')
  expect(status).toBe(200)
  expect(text).toContain('Alles ist angekommen.')
  expect(text).not.toContain('Alles noch einmal senden')
})

test('what did not arrive is counted on the overview, and told server by server in plain words', async () => {
  const app = await openTestBlog()
  await addLetters(app)
  const author = await openDesk(app)
  expect((await author.get('/admin')).text).toContain(
    '<a href="/admin/deliveries">3 Zustellungen sind nicht angekommen</a>',
  )
  const { text } = await author.get('/admin/deliveries')
  expect(text).toContain('tot.example <span class="count">2</span>')
  expect(text).toContain('Den Server gibt es unter diesem Namen nicht mehr.')
  expect(text).toContain('Der Server lässt dein Blog nicht herein.')
  expect(text).toContain('Beitrag „Tulpen“')
  expect(text).not.toContain('no such host')
})

test('letters are sent again one by one, by server and all together', async () => {
  const app = await openTestBlog()
  await addLetters(app)
  const author = await openDesk(app)
  const { text } = await author.get('/admin/deliveries')
  const [, one] = /action="(\/admin\/deliveries\/resend\?id=\d+)"/.exec(text) ?? []
  const first = await author.get((await author.post(one!)).location!)
  expect(first.text).toContain('Es wird noch einmal versucht. Ob es ankommt, siehst du hier.')
  expect(first.text).toContain('Noch unterwegs <span class="count">1</span>')
  expect((await listStates(app)).filter((state) => state === 'retrying')).toHaveLength(1)
  await author.post('/admin/deliveries/resend?host=stur.example')
  expect((await listStates(app))[0]).toBe('retrying')
  const rest = await author.post('/admin/deliveries/resend')
  expect((await author.get(rest.location!)).text).toContain('Es wird noch einmal versucht.')
  expect(await listStates(app)).toEqual(['retrying', 'retrying', 'retrying'])
  const nothing = await author.post('/admin/deliveries/resend')
  expect((await author.get(nothing.location!)).text).toContain('Da war nichts mehr zu senden.')
})

/** A post that is on its way to these. */
async function addOpen(app: TestApp, inboxes: string[]) {
  const post = await publishPost(app, { title: 'Rosen', markdown: 'Text', excerpt: '', topics: [] })
  const to = { followers: false, inboxes }
  await addActivity(app.db, { id: newId(), type: 'Create', objectId: post.objectId, body: '{}', to })
}

test('what is still on its way is told server by server: why, since when, and when it is tried next', async () => {
  const app = await openTestBlog({ now: () => new Date('2026-11-24T12:00:00Z') })
  const presence = await holdPresence(app.connection, async () => {})
  onTestFinished(() => presence.stop())
  const hosts = ['gut.example', 'still.example', 'satt.example']
  await addOpen(
    app,
    [...hosts, 'satt.example/zwei'].map((path) => `https://${path}/inbox`),
  )
  const [failingSince, later] = [new Date('2026-11-23T11:00:00Z'), new Date('2026-11-24T13:30:00Z')]
  await app.db.insert(servers).values({
    host: 'still.example',
    failures: 4,
    failingSince,
    pausedUntil: new Date('2026-11-24T12:10:00Z'),
  })
  await app.db.update(deliveries).set({ nextAttemptAt: app.now() })
  await app.db.update(deliveries).set({ state: 'held' }).where(eq(deliveries.host, 'still.example'))
  await app.db
    .update(deliveries)
    .set({ state: 'retrying', nextAttemptAt: later, lastStatus: 429, lastError: 'answered 429' })
    .where(eq(deliveries.host, 'satt.example'))
  const author = await openDesk(app)
  expect((await author.get('/admin')).text).toContain('>4 Zustellungen sind noch unterwegs</a>')
  const { text } = await author.get('/admin/deliveries')
  expect(text).not.toContain('Alles ist angekommen')
  expect(text).toContain('Noch unterwegs <span class="count">4</span>')
  const rows = [
    ...text.matchAll(/<p>(\S+\.example) <span class="count">(\d)<\/span><\/p><p class="quiet">([^<]*)/g),
  ]
  expect(rows.map(([, ...row]) => row)).toEqual([
    ['still.example', '1', 'Gestört seit 23. November 2026, 12:00. Nächster Versuch: 13:10.'],
    ['satt.example', '2', 'Der Server hat zu viel zu tun. Nächster Versuch: 14:30.'],
    ['gut.example', '1', 'Kommt gleich dran.'],
  ])
  await app.db.update(blogs).set({ language: 'en' })
  expect((await author.get('/admin/deliveries')).text).toContain(
    'Failing since 23 November 2026, 12:00. Next try: 13:10.',
  )
  await app.db.update(deliveries).set({ state: 'delivered' })
  expect((await author.get('/admin/deliveries')).text).toContain('Everything has arrived.')
})

test('what is sent again and fails again stays to be seen, with when it is tried next', async () => {
  const app = await openTestBlog()
  const presence = await holdPresence(app.connection, async () => {})
  onTestFinished(() => presence.stop())
  const sink = await openSink((_, response) => {
    response.writeHead(503).end()
  })
  await addOpen(app, [`${sink.origin}/inbox`])
  await app.db.update(deliveries).set({ state: 'gone', attempts: 13, lastError: 'answered 503' })
  const [failingSince, pausedUntil] = [new Date(Date.now() - 1e9), new Date(Date.now() + 1e7)]
  await app.db.insert(servers).values({ host: sink.host, failures: 9, failingSince, pausedUntil })
  const author = await openDesk(app)
  const sent = await author.post('/admin/deliveries/resend')
  send(app)
  await vi.waitFor(
    async () => {
      const { text } = await author.get(sent.location!)
      expect(text).toMatch(/Noch unterwegs.*Der Server ist gestört\. Gestört seit .*Nächster Versuch: /s)
      expect(text).toContain('Es wird noch einmal versucht.')
      expect(text).not.toContain('Nicht angekommen')
    },
    { timeout: 10_000, interval: 50 },
  )
  expect(sink.received).toHaveLength(1)
})

test('a long list of servers is cut, and says how many more there are', async () => {
  const app = await openTestBlog()
  await addOpen(
    app,
    Array.from({ length: 23 }, (_, i) => `https://s${i}.example/inbox`),
  )
  const { text } = await (await openDesk(app)).get('/admin/deliveries')
  expect(text).toContain('Noch unterwegs <span class="count">23</span>')
  expect(text).toContain('und 3 weitere Server')
  expect(text.match(/s\d+\.example/g)).toHaveLength(20)
})

test('while nobody sends, the page and the notices say that things wait', async () => {
  const app = await openTestBlog({ config: { role: 'web' } })
  await addLetters(app)
  const author = await openDesk(app)
  const sent = await author.post('/admin/deliveries/resend')
  const { text } = await author.get(sent.location!)
  expect(text).toContain('3 Zustellungen werden noch einmal versucht, sobald wieder gesendet wird.')
  expect(text).toContain('Gerade geht nichts hinaus')
  expect(text).toContain('Wartet, bis wieder gesendet wird.')
  expect(text).not.toContain('Alles ist angekommen')
  expect(text).not.toContain('du musst nichts tun')
})

test('a letter tells whom it would have reached: by name, or else by the address', async () => {
  const app = await openTestBlog()
  const sharedInbox = 'https://tot.example/inbox'
  for (const name of ['dora', 'anna', 'cleo', 'bert', 'emil'])
    await addTestFollower(app, name, 'tot.example', { sharedInbox })
  await addPerson(app, 'fremd', 'tot.example', { sharedInbox })
  await addPerson(app, 'ida', 'stur.example', { inbox: 'https://stur.example/inbox' })
  await addLetters(app)
  const { text } = await (await openDesk(app)).get('/admin/deliveries')
  expect(text).toContain('an @anna@tot.example, @bert@tot.example, @cleo@tot.example und 2 weitere · vom')
  expect(text).toContain('an tot.example/zwei · vom')
  expect(text).toContain('an @ida@stur.example · vom')
})

test('in English as well, and nonsense in the address is no letter', async () => {
  const app = await openTestBlog()
  await addLetters(app)
  await app.db.update(blogs).set({ language: 'en' })
  const author = await openDesk(app)
  expect((await author.get('/admin/deliveries')).text).toContain('There is no server by this name any more.')
  expect((await author.post('/admin/deliveries/resend?id=x')).status).toBe(404)
  expect((await author.post('/admin/deliveries/resend?id=999')).status).toBe(303)
  expect(await listStates(app)).toEqual(['gone', 'gone', 'gone'])
})

test('nobody but the author sees or sends them', async () => {
  const app = await openTestBlog()
  await addLetters(app)
  const stranger = await openDesk(app, { isSignedIn: false })
  expect((await stranger.get('/admin/deliveries')).text).not.toContain('tot.example')
  await stranger.post('/admin/deliveries/resend', { csrf: 'x' })
  expect(await listStates(app)).toEqual(['gone', 'gone', 'gone'])
})

test('the page of people tells whose account is not there any more', async () => {
  const app = await openTestBlog()
  const { id } = await addTestFollower(app, 'berta', 'weg.example')
  const [person] = await app.db.select().from(people).where(eq(people.id, id))
  const author = await openDesk(app)
  expect((await author.get('/admin/people')).text).not.toContain('Nicht mehr da')
  await loseFollower(app, person!.uri, 410)
  const { text } = await author.get('/admin/people')
  expect(text).toContain('Nicht mehr da')
  expect(text).toContain('@berta@weg.example')
  expect(text).toContain('Noch folgt dir niemand.')
  expect(app.logged.join('\n')).toContain(`${person!.uri} answers 410 and follows no more`)
})

test('a blog whose pages are served while nobody works says so, and what to do', async () => {
  const app = await openTestBlog({ config: { role: 'web' } })
  const { text } = await (await openDesk(app)).get('/admin')
  expect(text).toContain('Gerade geht nichts hinaus')
  expect(text).toContain('ROLE=worker')
})
