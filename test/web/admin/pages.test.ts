import { expect, test } from 'vitest'
import { getBlog } from '../../../src/blog/queries.ts'
import { createSetupToken } from '../../../src/blog/set-up.ts'
import { saveSettings } from '../../../src/blog/settings.ts'
import { deskWords } from '../../../views/messages/desk.ts'
import { openTestApp } from '../../support/app.ts'
import { openDesk } from '../../support/desk.ts'
import { setUpGerman } from '../../support/filled.ts'
import { fillDesk } from '../../support/filled-desk.ts'
import { listHtmlProblems } from '../../support/validate.ts'

async function listProblems(pages: Map<string, string>): Promise<string[]> {
  const problems: string[] = []
  for (const [name, page] of pages)
    problems.push(...(await listHtmlProblems(page)).map((problem) => `${name}: ${problem}`))
  return problems
}

test.each(['de', 'en'])('every page of the desk is valid HTML, in %s', async (language) => {
  const app = await openTestApp()
  const { draft, first, paths } = await fillDesk(app)
  await saveSettings(app, { ...(await getBlog(app.db)), language })
  const author = await openDesk(app)
  const pages = new Map<string, string>()
  for (const path of paths) pages.set(path, (await author.get(path)).text)
  const typed = { title: '"T"', markdown: '<b>', excerpt: 'e', topics: 'a', version: '1' }
  const post = `/admin/posts/${draft.id}`
  pages.set('preview', (await author.post(post, { ...typed, intent: 'preview' })).text)
  pages.set('conflict', (await author.post(post, { ...typed, version: '9', intent: 'save' })).text)
  pages.set('errors', (await author.post('/admin/posts', { markdown: '', intent: 'save' })).text)
  pages.set('no answer', (await author.post(`/admin/comments/${first}/answer`)).text)
  pages.set('settings', (await author.post('/admin/settings')).text)
  pages.set('stale', (await author.post(post, { ...typed, csrf: 'x' })).text)
  const headers = { 'sec-fetch-site': 'cross-site' }
  pages.set('refused', (await author.post(post, typed, { headers })).text)
  author.cookies.clear()
  pages.set('ended', (await author.post(post, typed)).text)
  pages.set('sign-in', (await author.get('/sign-in?done=signedOut')).text)
  pages.set('wrong', (await author.post('/sign-in')).text)
  pages.set('gone', (await author.get('/setup/x')).text)
  for (const page of pages.values()) expect(page).toContain(`<html lang="${language}">`)
  expect(await listProblems(pages)).toEqual([])
})

test('an empty desk and the first run are valid HTML', async () => {
  const app = await openTestApp()
  const path = `/setup/${await createSetupToken(app)}`
  const visitor = await openDesk(app, { isSignedIn: false })
  const pages = new Map<string, string>()
  for (const each of [path, `${path}?lang=de`, '/setup/x', '/sign-in'])
    pages.set(each, (await visitor.get(each)).text)
  pages.set('errors', (await visitor.post(path, {}, { from: path })).text)
  await setUpGerman(app)
  const author = await openDesk(app)
  const lists = ['/admin/posts', '/admin/comments', '/admin/quotes', '/admin/people']
  for (const each of ['/admin?done=welcome', ...lists, '/admin/settings'])
    pages.set(`empty ${each}`, (await author.get(each)).text)
  expect(await listProblems(pages)).toEqual([])
})

test('no page of the desk is for caches or search engines', async () => {
  const app = await openTestApp()
  await setUpGerman(app)
  const author = await openDesk(app)
  for (const path of ['/admin', '/admin/posts/new', '/setup/x']) {
    const { headers, text } = await author.get(path)
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(text).toContain('<meta name="robots" content="noindex"')
  }
})

test('every word of the desk is there in both languages, and none is the same by oversight', () => {
  const [german, english] = [flatten(deskWords.de), flatten(deskWords.en)]
  expect([...english.keys()]).toEqual([...german.keys()])
  const same = [...german].filter(([key, text]) => english.get(key) === text).map(([key]) => key)
  expect(same).toEqual(sameInBoth)
})

/** Words that are the same in German and English. */
const sameInBoth = ['signIn.login', 'writing.editor.text', 'talk.comments.original', 'talk.people.host']

function flatten(value: unknown, key = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[key, value]])
  if (typeof value === 'function') return new Map([[key, String(value(3, 'y'))]])
  const parts = Object.entries(value as object).flatMap(([name, part]) => [
    ...flatten(part, key ? `${key}.${name}` : name),
  ])
  return new Map(parts)
}
