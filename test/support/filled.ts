import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { comments, objects, type Person, quotes, reactions } from '../../src/db/schema.ts'
import { sanitizeComment } from '../../src/lib/html.ts'
import { renderAnswer } from '../../src/lib/markdown.ts'
import { newId } from '../../src/lib/uuid.ts'
import { storePicture } from '../../src/media/store.ts'
import { readPostFile } from '../../src/posts/front-matter.ts'
import type { PublishedPost } from '../../src/posts/post.ts'
import { publishPost } from '../../src/posts/publish.ts'
import { createSite } from '../../src/web/site.ts'
import { openTestApp, type TestApp } from './app.ts'
import { addPerson, addReceived } from './people.ts'
import { plantBlog } from './set-up.ts'

/** The whole site on a database of its own, asked as a browser would, without a socket between. */
export async function openTestSite(options: Parameters<typeof openTestApp>[0] = {}) {
  const app = await openTestApp({
    now: () => new Date('2026-11-23T10:00:00Z'),
    ...options,
    config: { origin: 'https://blog.example', handleHost: 'blog.example', ...options.config },
  })
  const site = createSite(app)
  const ask = async (path: string, init: RequestInit = {}) =>
    site.request(new Request(`${app.config.origin}${path}`, { redirect: 'manual', ...init }), undefined, {
      address: '203.0.113.7',
    })
  const read = async (path: string) => (await ask(path)).text()
  return { app, ask, read }
}

/** As the author of the gold article would have it: German, on Berlin's clock. */
export async function setUpGerman(app: TestApp, change: Parameters<typeof plantBlog>[1] = {}) {
  return plantBlog(app, { handle: 'blog', title: 'Parzelle 7', ...change })
}

export async function publishGold(app: TestApp): Promise<PublishedPost> {
  const file = readPostFile(readFileSync('test/fixtures/gold.md', 'utf8'), 'Europe/Berlin')
  return publishPost(app, { ...file, publishedAt: new Date('2010-08-19T13:13:00Z') })
}

/** A blog with everything that a page can show. */
export async function fillBlog(app: TestApp) {
  await setUpGerman(app)
  const gold = await publishGold(app)
  const long = await publishPost(app, {
    title: 'Alles, was ein Text haben kann',
    markdown: everything,
    excerpt: 'Überschriften, Listen, Zitate, Tabellen, Code und Formeln auf einer Seite.',
    topics: ['Tagebuch', 'A wie Inhalt'],
    publishedAt: new Date('2026-11-21T08:30:00Z'),
  })
  const note = await publishPost(app, {
    title: '',
    markdown: 'Heute die Dahlien ausgegraben. Es riecht nach Erde und ein wenig nach Frost.',
    excerpt: '',
    topics: [],
    publishedAt: new Date('2026-11-22T16:05:00Z'),
  })
  return { gold, long, note, ...(await addTalk(app, gold)) }
}

/** A conversation: a thread four deep, a warning, an edit, a deleted comment with an answer. */
export async function addTalk(app: TestApp, post: PublishedPost) {
  const anna = await addSomeone(app, 'Anna Beispiel', 'anna@social.example', '#b5651d')
  const bert = await addSomeone(
    app,
    'Bert',
    'bert_with_a_rather_long_handle@a-rather-long-host-name.example',
    '#28653a',
  )
  const chris = await addSomeone(app, 'Chris Ólafsdóttir', 'chris@pix.example')
  const first = await say(
    app,
    post,
    anna,
    '<p>Schaufeln verkaufen – schönes Bild. Bei uns im Dorf hieß das früher: <em>Wer Bier braut, hat immer Freunde.</em></p><p>Mehr dazu: <a href="https://social.example/a/rather/long/address"><span class="invisible">https://</span><span class="ellipsis">social.example/a/rather</span><span class="invisible">/long/address</span></a></p>',
  )
  const own = await answer(
    app,
    post,
    first,
    'Das merke ich mir, @anna. Der Spruch kommt ins nächste *Tagebuch*.',
  )
  const second = await say(app, post, anna, '<p>Gern! Aber mit Quelle. 😉</p>', {
    parentId: own,
    editedAt: new Date('2026-11-21T09:00:00Z'),
  })
  const third = await say(
    app,
    post,
    bert,
    '<p>Ich würde sagen: Es kommt darauf an, wer die Schaufel hält. Und wie lange. Und wofür, denn Gold ist am Ende auch nur Metall.</p>',
    { parentId: second },
  )
  await say(app, post, chris, '<p>Eben.</p>', { parentId: third })
  const warned = await say(
    app,
    post,
    chris,
    '<p>Mein Großvater war <b>wirklich</b> am Klondike. Er kam ohne Zehen zurück.</p><p><a href="https://pix.example/media/opa.jpg">Foto: ein Mann mit Bart vor einer Hütte im Schnee</a></p>',
    { warning: 'Erfrierungen' },
  )
  const removed = await say(app, post, bert, '', { deletedAt: new Date('2026-11-22T09:00:00Z') })
  await say(app, post, anna, '<p>Schade, dass du das gelöscht hast.</p>', {
    parentId: removed,
    language: 'de',
  })
  await say(app, post, bert, '<p>A very good read, thank you. I had to look up “Glondyke”, though.</p>', {
    language: 'en',
  })
  await react(app, post, 'like', [anna, bert, chris])
  await react(app, post, 'announce', [chris])
  await quote(app, post, anna)
  await quote(app, post, bert, { visibility: 'unlisted' })
  await quote(app, post, chris, { visibility: 'private' })
  return { anna, bert, chris, first, own, second, third, warned, removed }
}

/** Someone with a name to read, and with a picture where there is a `colour` for it. */
export async function addSomeone(app: TestApp, name: string, handle: string, colour?: string) {
  const [user, host] = handle.split('@')
  const avatar = colour && (await storePicture(app, await paint(colour), { name: 'avatar', size: 200 }))
  return addPerson(app, user, host, { name, sharedInbox: null, avatarId: avatar ? avatar.id : null })
}

/** Of each blog, when somebody spoke in it last. */
const lastTimes = new WeakMap<TestApp, number>()

function tellTime(app: TestApp): Date {
  const time = (lastTimes.get(app) ?? Date.parse('2026-11-20T17:53:00Z')) + 7 * 60_000
  lastTimes.set(app, time)
  return new Date(time)
}

/** A comment in a conversation that goes on by some minutes each time. @returns its id */
export async function say(
  app: TestApp,
  post: PublishedPost,
  person: Person,
  html: string,
  change: Partial<typeof comments.$inferInsert> = {},
): Promise<string> {
  const id = newId()
  await addReceived(app, {
    ...{ id, postId: post.id, personId: person.id, uri: `${person.uri}/notes/${id}` },
    ...{ url: `${person.url}/${id}`, html: sanitizeComment(html) },
    publishedAt: tellTime(app),
    ...change,
  })
  return id
}

/** The author's own answer. @returns its id */
async function answer(
  app: TestApp,
  post: PublishedPost,
  parentId: string,
  markdown: string,
): Promise<string> {
  const [id, objectId] = [newId(), newId()]
  const publishedAt = tellTime(app)
  await app.db.insert(objects).values({ id: objectId, kind: 'note', commentId: id, publishedAt })
  await app.db.insert(comments).values({
    ...{ id, postId: post.id, parentId, objectId, markdown, html: renderAnswer(markdown) },
    ...{ visibility: 'public' as const, publishedAt },
  })
  return id
}

async function react(app: TestApp, post: PublishedPost, kind: 'like' | 'announce', by: Person[]) {
  for (const person of by) {
    const id = newId()
    await app.db
      .insert(reactions)
      .values({ id, kind, uri: `${person.uri}/${kind}s/${id}`, personId: person.id, postId: post.id })
  }
}

/** A post elsewhere that quotes, as if it had asked. @returns the quote's id */
export async function quote(
  app: TestApp,
  post: PublishedPost,
  person: Person,
  change: Partial<typeof quotes.$inferInsert> = {},
): Promise<string> {
  const id = newId()
  const uri = `${person.uri}/notes/${id}`
  const what = { id, uri, url: `${person.url}/${id}`, personId: person.id, objectId: post.objectId }
  await app.db.insert(quotes).values({ ...what, visibility: 'public', createdAt: app.now(), ...change })
  return id
}

/** A small picture of somebody, as PNG. */
export function paint(background: string): Promise<Buffer> {
  const dot = Buffer.from(
    '<svg width="200" height="200"><circle cx="100" cy="80" r="36" fill="#fff6e0"/><ellipse cx="100" cy="180" rx="64" ry="56" fill="#fff6e0"/></svg>',
  )
  return sharp({ create: { width: 200, height: 200, channels: 3, background } })
    .composite([{ input: dot }])
    .png()
    .toBuffer()
}

const everything = `Ein Absatz mit *Betonung*, **Nachdruck**, \`code\`, ~~Irrtum~~ und einem [Verweis](https://example.org/). Danach ein langes Wort: Donaudampfschifffahrtsgesellschaftskapitän.

## Listen

- Kohlrabi
- Radieschen
  - rote
  - weiße
- Bohnen

1. umgraben
2. säen
3. warten

- [x] Zaun gestrichen
- [ ] Regentonne geleert

## Zitate

> Wer einen Garten hat und eine Bibliothek, dem wird es an nichts fehlen.
>
> — Cicero, ungefähr

### Code

\`\`\`ts
const beete = ['Kohlrabi', 'Radieschen'].map((name) => ({ name, gegossen: false, einLangerName: 'damit es rollt' }))
\`\`\`

### Zahlen

| Beet | Reihe | Ertrag in kg |
| --- | :-: | --: |
| Kohlrabi | 1 | 3,50 |
| Radieschen | 2 | 12,25 |

#### Formel

<math display="block"><semantics><mrow><mi>A</mi><mo>=</mo><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup></mrow><annotation encoding="application/x-tex">A = \\pi r^2</annotation></semantics></math>

![Ein Bild von anderswo](https://example.org/garten.jpg)

---

<details><summary>Mehr dazu</summary><p>Unter der Erde.</p></details>

Herzliche Grüße
Reinhard Paul
`
