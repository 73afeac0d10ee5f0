import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { findCommentByUri } from '../../../src/comments/queries.ts'
import { openFederation } from '../../../src/federation/federation.ts'
import { openNeighbourhood } from '../../support/inbox.ts'
import { runJobs } from '../../support/jobs.ts'
import { openNeighbour, toAnnounce, toCreate, toDelete, toNote } from '../../support/neighbour.ts'

const activityStreams = 'https://www.w3.org/ns/activitystreams'

test('what a context says after the signature was checked changes nothing', async () => {
  const { app, inbox, article, alice, thread } = await openNeighbourhood()
  const other = await openNeighbour()
  const eve = other.actor('eve')
  const context = `${other.origin}/context`
  other.files.set('/context', { '@context': {} })
  const forged = toCreate(alice, toNote(alice, article, '<p>forged</p>'))
  const activity = {
    ...toCreate(eve, toNote(eve, article, '<p>mine</p>')),
    'x-id': forged.id,
    'x-actor': forged.actor,
    'x-object': forged.object,
    '@context': [activityStreams, context],
  }
  expect((await eve.post(inbox, activity)).status).toBe(202)
  const ids = ['actor', 'object'].map((name) => [`x-${name}`, { '@id': `as:${name}`, '@type': '@id' }])
  const none = { id: null, actor: null, object: null }
  other.files.set('/context', { '@context': { 'x-id': '@id', ...Object.fromEntries(ids), ...none } })
  // Another process does the jobs; it reads for itself.
  await runJobs(app, openFederation(app).handlers)
  expect(await thread()).toEqual([])
  expect(app.logged.join('\n')).toContain('its contexts have changed')
})

test('a note that another server serves in place of its own is nobody’s', async () => {
  const { article, alice, send, thread } = await openNeighbourhood()
  const other = await openNeighbour()
  const eve = other.actor('eve')
  // As servers have it that lead from their page of somebody else's post to where it lives.
  const uri = await openRedirect(`${other.origin}/notes/1`)
  const note = toNote(alice, article, '<p>forged</p>', {
    id: uri,
    attributedTo: new URL('/users/alice', uri).href,
  })
  other.files.set('/notes/1', { '@context': activityStreams, ...note })
  other.files.set('/users/alice', {
    '@context': activityStreams,
    id: note.attributedTo,
    type: 'Person',
    inbox: note.attributedTo,
  })
  expect(await send(eve, toAnnounce(eve, toCreate(eve, note)))).toBe(202)
  expect(await thread()).toEqual([])
})

/** A server that leads whoever asks for /out to `target`, and to the same path there otherwise. */
async function openRedirect(target: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    const location = url === '/out' ? target : new URL(url ?? '/', target).href
    response.writeHead(302, { location }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => void server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}/out`
}

test.each([
  ['said twice', (own: string) => `sig1=("content-digest");created=1;keyid="x", sig1=${own}`],
  [
    'said in the name of a key',
    (own: string) => `sig0=("@method");created=1;keyid="x,sig1=(\\"content-digest", sig1=${own}`,
  ],
])('a signature that leaves out the body is not believed where its cover is %s', async (_, disguise) => {
  const { inbox, article, alice, settle, thread } = await openNeighbourhood()
  const body = JSON.stringify(toCreate(alice, toNote(alice, article, '<p>put in later</p>')))
  const { keyId, privateKey } = (await alice.keys()).rsa
  const own = `("@target-uri");created=${Math.floor(Date.now() / 1000)};keyid="${keyId.href}"`
  const base = `"@target-uri": ${inbox}\n"@signature-params": ${own}`
  const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(base))
  const headers = {
    'content-type': 'application/activity+json',
    'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    'signature-input': disguise(own),
    signature: `sig1=:${Buffer.from(bytes).toString('base64')}:`,
  }
  expect((await fetch(inbox, { method: 'POST', headers, body })).status).toBe(401)
  await settle()
  expect(await thread()).toEqual([])
})

test('who is named at a length that is no address is not listened to', async () => {
  const { article, alice, send } = await openNeighbourhood()
  const long = `${alice.uri}/${'x'.repeat(5000)}`
  expect(await send(alice, { ...toCreate(alice, toNote(alice, article, '<p>x</p>')), actor: long })).toBe(400)
})

test('a reply does not wait for those who wrote what stands above it', async () => {
  const { actor, article, neighbour, alice, bob, send, thread } = await openNeighbourhood()
  const between = toNote(bob, article, '<p>between</p>')
  neighbour.files.set(new URL(String(between.id)).pathname, { '@context': activityStreams, ...between })
  neighbour.files.set(new URL(bob.uri).pathname, 503)
  const reply = toNote(alice, String(between.id), '<p>hello</p>', { cc: [actor] })
  expect(await send(alice, toCreate(alice, reply))).toBe(202)
  expect((await thread()).map(({ comment }) => comment?.html)).toEqual(['<p>hello</p>'])
})

test('what only the author may see is not taken away by what a stranger says', async () => {
  const { app, actor, article, neighbour, alice, send } = await openNeighbourhood()
  const eve = (await openNeighbour()).actor('eve')
  const note = toNote(alice, article, '<p>between us</p>', { to: [actor], cc: [] })
  await send(alice, toCreate(alice, note))
  // As servers say of what is not for everybody.
  neighbour.files.set(new URL(String(note.id)).pathname, 404)
  expect(await send(eve, toDelete(alice, String(note.id)), { by: eve })).toBe(202)
  expect(await findCommentByUri(app.db, String(note.id))).toMatchObject({ deletedAt: null })
})
