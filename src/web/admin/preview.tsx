import { PreviewPage } from '../../../views/admin/preview.tsx'
import type { App } from '../../app.ts'
import { listComments } from '../../comments/queries.ts'
import type { PostInput, PostWithTopics } from '../../posts/post.ts'
import { previewPost } from '../../posts/preview.ts'
import { listPostQuotes } from '../../quotes/queries.ts'
import { listReactions } from '../../reactions/queries.ts'
import { toTyped } from '../forms.ts'
import type { Pages } from '../pages.ts'
import { toAnswerPath, toListedPost, toReactionsView, toThreadView } from '../view.ts'
import { type DeskContext, show } from './context.ts'

/**
 * What readers will see, made by the readers' own view from what publishing would make.
 * @throws AppError of previewPost
 */
export async function showPreview(
  c: DeskContext,
  pages: Pages,
  input: PostInput,
  post: PostWithTopics | undefined,
): Promise<Response> {
  const { app } = pages
  const [preview, { site }] = await Promise.all([previewPost(app, input, post?.id), pages.getSite()])
  const [comments, reactions, quotes] = post ? await readTalk(app, post) : [[], [], []]
  return show(
    c,
    <PreviewPage
      desk={c.var.desk}
      story={{
        site,
        post: toListedPost(preview),
        reactions: toReactionsView(reactions, quotes),
        thread: toThreadView(preview, comments),
        answer: toAnswerPath(preview.slug),
      }}
      action={post ? `/admin/posts/${post.id}` : '/admin/posts'}
      isPublished={post?.status === 'published'}
      values={toTyped(c.var.form)}
    />,
  )
}

function readTalk(app: App, { id, objectId }: PostWithTopics) {
  return Promise.all([
    listComments(app.db, id),
    listReactions(app.db, id),
    objectId === null ? [] : listPostQuotes(app.db, objectId),
  ])
}
