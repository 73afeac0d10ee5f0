import type { Hono } from 'hono'
import { OverviewPage } from '../../../views/admin/overview.tsx'
import type { App } from '../../app.ts'
import { listLatestComments } from '../../comments/queries.ts'
import { countLetters } from '../../delivery/letters/queries.ts'
import { countOpen } from '../../delivery/open/queries.ts'
import { findStandstill } from '../../delivery/watch.ts'
import { countFollowers } from '../../followers/queries.ts'
import { toFirstWords } from '../../lib/excerpt.ts'
import { listPosts } from '../../posts/queries.ts'
import { type DeskEnv, show, toFullHandle } from './context.ts'

const firstPosts = { limit: 5, offset: 0 }
const shownComments = 5

export function addOverview(desk: Hono<DeskEnv>, app: App): void {
  desk.get('/admin', async (c) => {
    const { blog } = c.var
    const [drafts, published, comments, followers, { letters }, open, standstill] = await Promise.all([
      listPosts(app.db, 'draft', firstPosts),
      listPosts(app.db, 'published', firstPosts),
      listLatestComments(app.db, { limit: shownComments }),
      countFollowers(app.db),
      countLetters(app.db),
      countOpen(app.db),
      findStandstill(app),
    ])
    return show(
      c,
      <OverviewPage
        desk={c.var.desk}
        authorName={blog.authorName}
        handle={toFullHandle(app, blog)}
        hasDescription={blog.description !== ''}
        followers={followers}
        letters={letters}
        open={open}
        standstill={standstill}
        drafts={drafts}
        published={published}
        comments={comments.map((comment) => ({ ...comment, beginning: toFirstWords(comment.html, 90) }))}
      />,
    )
  })
}
