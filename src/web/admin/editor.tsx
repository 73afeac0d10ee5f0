import type { Hono } from 'hono'
import type { Filled, Notice } from '../../../views/admin/desk.ts'
import { EditorPage } from '../../../views/admin/editor.tsx'
import type { App } from '../../app.ts'
import { findStandstill, keepsDeliveries } from '../../delivery/watch.ts'
import { isAppError } from '../../errors.ts'
import { countFollowers } from '../../followers/queries.ts'
import type { PostInput, PostWithTopics } from '../../posts/post.ts'
import { publishPost } from '../../posts/publish.ts'
import { getPost, listTopics } from '../../posts/queries.ts'
import { revisePost } from '../../posts/revise.ts'
import { saveDraft } from '../../posts/save.ts'
import { toErrors } from '../forms.ts'
import type { Pages } from '../pages.ts'
import { type DeskContext, type DeskEnv, getId, nothingFilled, show } from './context.ts'
import { showPreview } from './preview.tsx'
import { explainRescue, rescueMethod } from './rescue.ts'

type Values = Readonly<Record<string, string>>

/** Where the author writes. One form, whose buttons say what to do with the text. */
export function addEditor(desk: Hono<DeskEnv>, pages: Pages): void {
  const { app } = pages
  desk.get('/admin/posts/new', (c) => showEditor(c, app, undefined, nothingFilled))

  desk.post('/admin/posts', (c) => writePost(c, pages, undefined))

  desk.on(rescueMethod, '/admin/posts', (c) => {
    explainRescue(c)
    return showEditor(c, app, undefined, { values: c.var.form.values, errors: {} })
  })

  desk.get('/admin/posts/:id', async (c) => {
    const post = await getPost(app.db, getId(c))
    if (post.deletedAt) return c.redirect(`/admin/posts?show=deleted&deleted=${post.id}`, 303)
    const notice = await findPublishedNotice(c, app, post)
    if (notice) c.set('desk', { ...c.var.desk, notice })
    return showEditor(c, app, post, { values: toValues(post), errors: {} })
  })

  desk.post('/admin/posts/:id', async (c) => {
    const post = await findWritable(app, getId(c))
    return post ? writePost(c, pages, post) : showAsNew(c, app)
  })

  desk.on(rescueMethod, '/admin/posts/:id', async (c) => {
    explainRescue(c)
    const post = await findWritable(app, getId(c))
    return showEditor(c, app, post, { values: c.var.form.values, errors: {} })
  })
}

async function writePost(c: DeskContext, pages: Pages, post: PostWithTopics | undefined): Promise<Response> {
  const { app } = pages
  const { values } = c.var.form
  try {
    return await doIntent(c, pages, post)
  } catch (error) {
    if (isAppError(error) && error.code === 'conflict' && post) return showConflict(c, app, post)
    if (!isAppError(error) || error.code !== 'invalid') throw error
    const { words } = c.var.desk
    const errors = toErrors(error.fields, words.writing.problems, words.problems)
    return showEditor(c, app, post, { values, errors })
  }
}

/** @throws AppError of the verbs */
async function doIntent(c: DeskContext, pages: Pages, post: PostWithTopics | undefined): Promise<Response> {
  const { app } = pages
  const { values } = c.var.form
  const input = toInput(values, post)
  if (values.intent === 'write') return showEditor(c, app, post, { values, errors: {} })
  if (values.intent === 'preview') return showPreview(c, pages, input, post)
  if (values.intent === 'publish') return publish(c, app, input, post)
  const saved = post ? await revisePost(app, post.id, input) : await saveDraft(app, input)
  return c.redirect(`/admin/posts/${saved.id}?done=saved`, 303)
}

async function publish(
  c: DeskContext,
  app: App,
  input: PostInput,
  post: PostWithTopics | undefined,
): Promise<Response> {
  const published = await (post ? publishPost(app, post.id, input) : publishPost(app, input))
  const done = post?.status === 'published' ? 'updated' : 'published'
  return c.redirect(`/admin/posts/${published.id}?done=${done}`, 303)
}

/** The author's text first, and below it what the other window saved. Nothing is overwritten. */
async function showConflict(c: DeskContext, app: App, post: PostWithTopics): Promise<Response> {
  const other = await getPost(app.db, post.id)
  const values = { ...c.var.form.values, version: String(other.version) }
  return showEditor(c, app, other, { values, errors: {} }, other)
}

async function showEditor(
  c: DeskContext,
  app: App,
  post: PostWithTopics | undefined,
  filled: Filled,
  other?: PostWithTopics,
): Promise<Response> {
  const { desk } = c.var
  const topics = (await listTopics(app.db)).map((topic) => topic.name)
  const byName = new Intl.Collator(desk.locale.language).compare
  return show(
    c,
    <EditorPage
      desk={desk}
      post={post}
      filled={filled}
      topics={topics.sort(byName).slice(0, 40)}
      isUnsaved={c.req.method !== 'GET'}
      other={other}
    />,
    toStatus(filled, other),
  )
}

function toStatus(filled: Filled, other: PostWithTopics | undefined): 200 | 409 | 422 {
  if (other) return 409
  return Object.keys(filled.errors).length > 0 ? 422 : 200
}

async function findPublishedNotice(
  c: DeskContext,
  app: App,
  post: PostWithTopics,
): Promise<Notice | undefined> {
  if (c.req.query('done') !== 'published' || post.status !== 'published' || post.slug === null)
    return undefined
  const text = c.var.desk.words.writing.notices
  return {
    text: text.published,
    link: { href: `/stories/${post.slug}`, text: app.addresses.story(post.slug) },
    more: await describeWay(c, app),
  }
}

/** To how many it goes, or why it does not go out yet. */
async function describeWay(c: DeskContext, app: App): Promise<string> {
  const { words } = c.var.desk
  const [followers, standstill] = await Promise.all([countFollowers(app.db), findStandstill(app)])
  const text = words.writing.notices
  if (followers === 0 || !standstill || !keepsDeliveries(standstill)) return text.publishedTo(followers)
  return `${text.publishedLater(followers)} ${words.deliveries.standstill[standstill]}`
}

function toInput(values: Values, post: PostWithTopics | undefined): PostInput {
  const { title = '', markdown = '', excerpt = '', topics = '' } = values
  const version = Number(values.version)
  return {
    title,
    markdown,
    excerpt,
    topics: topics.split(','),
    ...(post && Number.isInteger(version) && { version }),
  }
}

function toValues(post: PostWithTopics): Values {
  const topics = post.topics.map((topic) => topic.name).join(', ')
  return { title: post.title, markdown: post.markdown, excerpt: post.excerpt, topics }
}

/** Undefined when it went into the bin, or for good, while the author was writing in this window. */
async function findWritable(app: App, id: string): Promise<PostWithTopics | undefined> {
  try {
    const post = await getPost(app.db, id)
    return post.deletedAt ? undefined : post
  } catch (error) {
    if (isAppError(error) && error.code === 'not-found') return undefined
    throw error
  }
}

/** What was written for a post that is gone is not lost: it can be saved as a new one. */
function showAsNew(c: DeskContext, app: App): Promise<Response> {
  const { desk, form } = c.var
  c.set('desk', { ...desk, notice: { text: desk.words.writing.editor.gone, isWarning: true } })
  return showEditor(c, app, undefined, { values: form.values, errors: {} })
}
