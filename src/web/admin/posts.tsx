import type { Hono } from 'hono'
import { ConfirmPage } from '../../../views/admin/confirm.tsx'
import type { Notice } from '../../../views/admin/desk.ts'
import { type PostState, PostsPage, toPostName } from '../../../views/admin/posts.tsx'
import type { App } from '../../app.ts'
import { isId } from '../../lib/uuid.ts'
import { getPost, listPosts } from '../../posts/queries.ts'
import { deletePost, purgePost, restorePost, unpublishPost } from '../../posts/withdraw.ts'
import { type DeskContext, type DeskEnv, getId, show } from './context.ts'

const pageLength = 30

/** The lists of posts, and what is done to a whole post; its text is written in editor.tsx. */
export function addPosts(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/posts', async (c) => {
    const state = toState(c.req.query('show'))
    const page = findPage(c.req.query('page'))
    const offset = (page - 1) * pageLength
    const posts = await listPosts(app.db, state, { limit: pageLength + 1, offset })
    const notice = (await findDeletedNotice(c, app)) ?? c.var.desk.notice
    return show(
      c,
      <PostsPage
        desk={{ ...c.var.desk, notice }}
        state={state}
        posts={posts.slice(0, pageLength)}
        pager={{
          newer: page > 1 ? toAddress(state, page - 1) : undefined,
          older: posts.length > pageLength ? toAddress(state, page + 1) : undefined,
        }}
      />,
    )
  })

  desk.post('/admin/posts/:id/unpublish', async (c) => {
    const { id } = await unpublishPost(app, getId(c))
    return c.redirect(`/admin/posts/${id}?done=unpublished`, 303)
  })

  desk.post('/admin/posts/:id/delete', async (c) => {
    const post = await getPost(app.db, getId(c))
    await deletePost(app, post.id)
    const list = post.status === 'draft' ? 'show=draft&' : ''
    return c.redirect(`/admin/posts?${list}deleted=${post.id}`, 303)
  })

  desk.post('/admin/posts/:id/restore', async (c) => {
    const { id } = await restorePost(app, getId(c))
    return c.redirect(`/admin/posts/${id}?done=restored`, 303)
  })

  addPurge(desk, app)
}

function addPurge(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin/posts/:id/purge', async (c) => {
    const { words } = c.var.desk
    const post = await getPost(app.db, getId(c))
    const text = words.writing.purge
    return show(
      c,
      <ConfirmPage
        desk={c.var.desk}
        section="posts"
        title={text.title}
        paragraphs={[text.text(toPostName(post, c.var.desk))]}
        action={`/admin/posts/${post.id}/purge`}
        yes={text.confirm}
        back="/admin/posts?show=deleted"
      />,
    )
  })

  desk.post('/admin/posts/:id/purge', async (c) => {
    await purgePost(app, getId(c))
    return c.redirect('/admin/posts?show=deleted&done=purged', 303)
  })
}

/** "Deleted", with the way back, as long as the post is in the bin. */
async function findDeletedNotice(c: DeskContext, app: App): Promise<Notice | undefined> {
  const id = c.req.query('deleted')
  if (id === undefined || !isId(id)) return undefined
  const post = await getPost(app.db, id)
  if (!post.deletedAt) return undefined
  const { desk } = c.var
  // Among the drafts it was one, and coming back makes it what it was; a published post comes back as a draft.
  const wasDraft = c.req.query('show') === 'draft'
  const action = `/admin/posts/${post.id}/restore`
  return {
    text: desk.words.writing.notices.deleted(toPostName(post, desk)),
    undo: wasDraft ? { action } : { action, text: desk.words.restoreAsDraft },
  }
}

/** Six digits are more pages than anyone writes, and no more than PostgreSQL can count. */
function findPage(text: string | undefined): number {
  return /^[1-9]\d{0,5}$/.test(text ?? '') ? Number(text) : 1
}

function toState(shown: string | undefined): PostState {
  return shown === 'draft' || shown === 'deleted' ? shown : 'published'
}

function toAddress(state: PostState, page: number): string {
  const query = new URLSearchParams({
    ...(state !== 'published' && { show: state }),
    ...(page > 1 && { page: String(page) }),
  })
  return `/admin/posts${query.size > 0 ? `?${query}` : ''}`
}
