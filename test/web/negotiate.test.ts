import { expect, test } from 'vitest'
import { openTestSite, publishGold, setUpGerman } from '../support/filled.ts'

const activity = { headers: { accept: 'application/activity+json' } }

test('a server that asks for a page as ActivityPub is sent to the id, and nobody keeps that', async () => {
  const { app, ask } = await openTestSite()
  const blog = await setUpGerman(app)
  const gold = await publishGold(app)
  for (const [path, id] of [
    ['/', `https://blog.example/ap/actors/${blog.id}`],
    [`/stories/${gold.slug}`, `https://blog.example/ap/articles/${gold.objectId}`],
  ] as const) {
    // First as a page, so that it is in memory.
    expect((await ask(path)).status).toBe(200)
    const answer = await ask(path, activity)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(id)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('vary')).toBe('Accept')
    expect(await answer.text()).toBe('')
  }
})

test('a browser, a crawler and a server that likes both the same get the page', async () => {
  const { app, ask } = await openTestSite()
  await setUpGerman(app)
  for (const accept of ['text/html,*/*;q=0.8', '*/*', 'text/html, application/activity+json', '']) {
    const answer = await ask('/', { headers: { accept } })
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  }
})

test('front page and posts name their id once, in a Link header and in the page', async () => {
  const { app, ask } = await openTestSite()
  const blog = await setUpGerman(app)
  const gold = await publishGold(app)
  for (const [path, id] of [
    ['/', app.addresses.actor(blog.id)],
    [`/stories/${gold.slug}`, app.addresses.object('article', gold.objectId)],
  ] as const) {
    for (const round of ['made', 'from memory']) {
      const answer = await ask(path)
      expect(answer.headers.get('link'), round).toBe(
        `<${id}>; rel="alternate"; type="application/activity+json"`,
      )
      const links = (await answer.text()).match(/<link [^>]*application\/activity\+json[^>]*>/g)
      expect(links).toEqual([`<link rel="alternate" type="application/activity+json" href="${id}"/>`])
    }
  }
})

test('a page that stands for nothing on the wire names no id', async () => {
  const { app, ask } = await openTestSite()
  await setUpGerman(app)
  await publishGold(app)
  for (const path of ['/topics/social-media', '/follow', '/gibt-es-nicht']) {
    const answer = await ask(path, activity)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('link')).toBeNull()
  }
})
