import { expect, test } from 'vitest'
import { addFollower, countFollowers } from '../../../src/followers/queries.ts'
import { publishPost } from '../../../src/posts/publish.ts'
import { openTestBlog } from '../../support/blog.ts'
import { findText, findValue, openDesk } from '../../support/desk.ts'
import { addSomeone, say } from '../../support/filled.ts'

async function openCrowd() {
  const app = await openTestBlog()
  const post = await publishPost(app, { title: 'Text', markdown: 'Text', excerpt: '', topics: [] })
  const anna = await addSomeone(app, 'Anna', 'anna@social.example')
  const bert = await addSomeone(app, 'Bert', 'bert@social.example')
  for (const person of [anna, bert]) {
    await addFollower(app.db, { personId: person.id, followUri: `${person.uri}/follow`, at: app.now() })
    await say(app, post, person, `<p>Gruß von ${person.name}</p>`)
  }
  const reader = await openDesk(app, { isSignedIn: false })
  const readPost = async () => (await reader.get(`/stories/${post.slug}`)).text
  return { app, anna, bert, readPost, author: await openDesk(app) }
}

test('the page of people shows who follows, and since when', async () => {
  const { author } = await openCrowd()
  const { text } = await author.get('/admin/people')
  expect(text).toContain('href="https://social.example/@anna">Anna</a>')
  expect(text).toContain('@bert@social.example')
  expect(text).toMatch(/seit \d+\. \p{L}+ \d{4}/u)
})

test('many followers come in pages that show everyone once', async () => {
  const { app, author } = await openCrowd()
  for (let n = 0; n < 90; n++) {
    const { id, uri } = await addSomeone(app, `Person ${n}.`, `p${n}@many.example`)
    await addFollower(app.db, { personId: id, followUri: `${uri}/follow`, at: app.now() })
  }
  const seen: string[] = []
  for (let path: string | undefined = '/admin/people'; path; ) {
    const { text } = await author.get(path)
    seen.push(...[...text.matchAll(/>(Person \d+\.)</g)].map(([, name]) => name!))
    path = /<a href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(seen).toHaveLength(90)
  expect(new Set(seen).size).toBe(90)
})

test('blocking a person asks first, says what goes, and can be undone', async () => {
  const { app, author, anna, readPost } = await openCrowd()
  const question = await author.get(`/admin/people/${anna.id}/block`)
  expect(question.text).toContain('Anna blockieren?')
  expect(question.text).toContain('<li>1 Kommentar</li><li>1 Person, die dir folgt</li>')
  await expect.poll(readPost).toContain('Gruß von Anna')
  const blocked = await author.get((await author.post(`/admin/people/${anna.id}/block`)).location!)
  expect(blocked.text).toContain('Anna ist blockiert.')
  expect(blocked.text).toContain(`action="/admin/people/${anna.id}/unblock"`)
  await expect.poll(readPost).not.toContain('Gruß von Anna')
  await expect.poll(readPost).toContain('Gruß von Bert')
  expect(await countFollowers(app.db)).toBe(1)
  await author.post(`/admin/people/${anna.id}/unblock`)
  await expect.poll(readPost).toContain('Gruß von Anna')
})

test('blocking a server asks first and concerns everybody there', async () => {
  const { author, readPost } = await openCrowd()
  const question = await author.get('/admin/servers/block?host=https%3A%2F%2FSocial.example')
  expect(question.text).toContain('Den Server social.example blockieren?')
  expect(question.text).toContain('<li>2 Personen</li><li>2 Kommentare</li><li>2 Leute, die dir folgen</li>')
  const done = await author.post('/admin/servers/block?host=social.example')
  expect((await author.get(done.location!)).text).toContain('social.example ist blockiert.')
  await expect.poll(readPost).not.toContain('Gruß von')
  await author.post('/admin/servers/unblock?host=social.example')
  await expect.poll(readPost).toContain('Gruß von Bert')
})

test.each([
  ['', 'Das ist kein Servername. Gib nur den Namen ein, zum Beispiel social.example.'],
  ['zwei Wörter', 'Das ist kein Servername. Gib nur den Namen ein, zum Beispiel social.example.'],
  ['localhost:3000', 'Das ist dein eigener Server.'],
])('"%s" is no server to block, and is told so beside the field', async (host, words) => {
  const { author } = await openCrowd()
  const answer = await author.get(`/admin/servers/block?host=${encodeURIComponent(host)}`)
  expect(answer.status).toBe(422)
  expect(findText(answer.text, 'host-error')).toBe(`Fehler: ${words}`)
  expect(findValue(answer.text, 'host')).toBe(host)
})

test('a page of the list that cannot be is the first one', async () => {
  const { author, anna } = await openCrowd()
  for (const query of [`since=999999999999999&before=${anna.id}`, 'since=1&before=x', `before=${anna.id}`]) {
    const answer = await author.get(`/admin/people?${query}`)
    expect([answer.status, answer.text.includes('@bert@social.example')]).toEqual([200, true])
  }
  for (const page of ['99999999999999999999', 'Infinity', '-1', '0.5', 'x'])
    expect((await author.get(`/admin/posts?page=${page}`)).status).toBe(200)
})
