import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { comments } from '../../src/db/schema.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { deletePost, unpublishPost } from '../../src/posts/withdraw.ts'
import { addTalk, openTestSite, publishGold, setUpGerman } from '../support/filled.ts'

const draft = { title: 'Ein Beet', markdown: 'Umgraben.', excerpt: '', topics: [] }

async function openGerman() {
  const test = await openTestSite()
  await setUpGerman(test.app)
  return test
}

describe('the front page', () => {
  test('has one headline a day, in the language and on the clock of the blog', async () => {
    const { app, read } = await openGerman()
    for (const [title, at] of [
      ['Früh', '2010-08-18T22:10:00Z'],
      ['Spät', '2010-08-19T21:50:00Z'],
      ['Morgen', '2010-08-19T22:05:00Z'],
    ] as const)
      await publishPost(app, { ...draft, title, publishedAt: new Date(at) })
    const text = toText(await read('/'))
    const [friday, thursday, early, late, morning] = [
      'Freitag, 20. August 2010',
      'Donnerstag, 19. August 2010',
      'Früh',
      'Spät',
      'Morgen',
    ].map((words) => text.indexOf(words))
    expect([friday, morning, thursday, late, early]).toEqual(
      [friday, morning, thursday, late, early].toSorted((a, b) => Number(a) - Number(b)),
    )
    expect(text.match(/19\. August 2010/g)).toHaveLength(1)
  })

  test('leads to every post exactly once', async () => {
    const { app, read } = await openGerman()
    const titles = Array.from({ length: 23 }, (_, n) => `Beitrag Nummer ${n}.`)
    // Three at a time on the same moment: the cursor must not skip or repeat them.
    for (const [n, title] of titles.entries())
      await publishPost(app, {
        ...draft,
        title,
        publishedAt: new Date(Date.UTC(2020, 1, Math.floor(n / 3) + 1)),
      })
    const seen: string[] = []
    let path: string | undefined = '/'
    while (path) {
      const page = await read(path)
      seen.push(...[...page.matchAll(/Beitrag Nummer \d+\./g)].map(([title]) => title))
      path = /<a class="button pager-older" href="([^"]*)"/.exec(page)?.[1]
    }
    expect(seen.toSorted()).toEqual(titles.toSorted())
  })

  test('says so where there is no such page', async () => {
    const { ask } = await openGerman()
    const far = '999999999999999.0197b2a0-0000-7000-8000-000000000001'
    for (const cursor of [
      'x',
      '1.2',
      far,
      `-${far}`,
      '0.0197b2a0-0000-7000-8000-000000000001',
      '',
      `9${'9'.repeat(20)}.x`,
    ])
      expect((await ask(`/?before=${cursor}`)).status).toBe(404)
  })

  test('of a blog in English has English headlines', async () => {
    const { app, read } = await openTestSite()
    await setUpGerman(app, { language: 'en' })
    await publishPost(app, { ...draft, publishedAt: new Date('2010-08-19T13:13:00Z') })
    expect(toText(await read('/'))).toMatch(/Thursday,? 19 August 2010/)
  })
})

describe('the page of a post', () => {
  test('carries the gold article unchanged, paragraph by paragraph, the sign-off on its own line', async () => {
    const { app, read } = await openGerman()
    const gold = await publishGold(app)
    const page = await read(`/stories/${gold.slug}`)
    for (const paragraph of gold.markdown.trim().split(/\n\n+/))
      expect(page).toContain(`<p>${paragraph.replaceAll('\n', '<br>')}</p>`)
    expect(page).toContain('<p>Herzliche Grüße<br>Reinhard Paul</p>')
    expect(page).toContain('<title>Parzelle 7: Hört auf nach Gold zu suchen. Verkauft Schaufeln!</title>')
  })

  test('shows the conversation: names, handles, times, warnings, edits and placeholders', async () => {
    const { app, read } = await openGerman()
    const gold = await publishGold(app)
    const { warned, own, first } = await addTalk(app, gold)
    const page = await read(`/stories/${gold.slug}`)
    const text = toText(page)
    expect(text).toContain('Anna Beispiel @anna@social.example 20. November 2026, ')
    expect(text).toContain('bearbeitet')
    expect(text).toContain('Dieser Kommentar wurde entfernt.')
    expect(text).toContain('Reinhard Paul schreibt dieses Blog')
    expect(text).toContain('antwortet Bert')
    expect(page).toMatch(
      new RegExp(`id="${warned}".*?<details class="warning"><summary>.*?Erfrierungen.*?Großvater`, 's'),
    )
    expect(page).toMatch(new RegExp(`id="${first}".*?<ol class="thread"><li[^>]* id="${own}"`, 's'))
    expect(page).toMatch(/<img class="avatar u-photo" src="\/media\/[0-9a-f]{64}\/avatar\.webp"/)
    expect(page).toContain('lang="en"')
  })

  test('names those who liked and boosted it and counts nobody', async () => {
    const { app, read } = await openGerman()
    const gold = await publishGold(app)
    await addTalk(app, gold)
    const page = await read(`/stories/${gold.slug}`)
    const people = toText(/<div class="reactions">.*?<\/div>/s.exec(page)?.[0] ?? '')
    expect(people).toMatch(/Gefällt.*Anna Beispiel.*Bert.*Weitergesagt von.*Chris/s)
    expect(people).not.toMatch(/\d/)
  })

  test('shows no comment that is hidden, private or by someone blocked', async () => {
    const { app, read } = await openGerman()
    const gold = await publishGold(app)
    const { warned } = await addTalk(app, gold)
    await app.db.update(comments).set({ hiddenAt: app.now() }).where(eq(comments.id, warned))
    expect(await read(`/stories/${gold.slug}`)).not.toContain('Großvater')
  })

  test('is gone with its post, and says whether for good', async () => {
    const { app, ask } = await openGerman()
    const gold = await publishGold(app)
    await unpublishPost(app, gold.id)
    expect((await ask(`/stories/${gold.slug}`)).status).toBe(404)
    await deletePost(app, gold.id)
    const answer = await ask(`/stories/${gold.slug}`)
    expect(answer.status).toBe(410)
    expect(await answer.text()).toContain('Abgeerntet')
    expect((await ask('/stories/gab-es-nie')).status).toBe(404)
  })

  test('of a post without a title goes by its first words', async () => {
    const { app, read } = await openGerman()
    const note = await publishPost(app, { ...draft, title: '', markdown: 'Es riecht nach Erde.' })
    const page = await read(`/stories/${note.slug}`)
    expect(page).toContain('<title>Parzelle 7: Es riecht nach Erde.</title>')
    expect(page).toContain('<h1 class="visually-hidden">Beitrag vom Montag, 23. November 2026</h1>')
  })

  test('lets nothing out of what a stranger or an author wrote', async () => {
    const { app, read } = await openGerman()
    const post = await publishPost(app, {
      title: '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
      markdown:
        '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(1)">[x](javascript:alert(1))',
      excerpt: '"><script>alert(1)</script>',
      topics: ['<b>'],
    })
    for (const path of [
      '/',
      `/stories/${post.slug}`,
      `/stories/${post.slug}/answer`,
      '/feed.atom',
      '/topics/b',
    ]) {
      const page = await read(path)
      expect(page).not.toMatch(/<script|src="https:\/\/evil|href="javascript/i)
      expect(page.replace(/="[^"]*"/g, '')).not.toMatch(/<[^>]* on\w+/i)
    }
  })
})

test('a topic lists its posts, newest first, and is there only while it has any', async () => {
  const { app, ask, read } = await openGerman()
  const topics = ['A wie Inhalt']
  const old = await publishPost(app, { ...draft, topics, title: 'Alt', publishedAt: new Date('2011-01-01') })
  await publishPost(app, { ...draft, topics, title: 'Neu', publishedAt: new Date('2012-01-01') })
  const text = toText(await read('/topics/a-wie-inhalt'))
  expect(text.indexOf('Neu')).toBeLessThan(text.indexOf('Alt'))
  expect(text).toContain('1. Januar 2011')
  expect((await ask('/topics/gibt-es-nicht')).status).toBe(404)
  expect(await read(`/stories/${old.slug}`)).toContain('href="/topics/a-wie-inhalt"')
})

function toText(html: string): string {
  return html
    .replace(/<style.*?<\/style>|<head>.*?<\/head>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}
